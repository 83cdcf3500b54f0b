package org.engram.imaging.parcellation;

import java.util.OptionalDouble;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.cifti.DenseFrames;

/** A dense CIFTI series as a run of frames. For one thread, while the file is open. */
public final class DenseRun implements FrameSource {
  private final String name;
  private final DenseFrames frames;

  private DenseRun(String name, DenseFrames frames) {
    this.name = name;
    this.frames = frames;
  }

  /**
   * Sees a file so.
   *
   * @throws org.engram.tensor.RefusedInputException where its columns are no series
   */
  public static DenseRun of(CiftiFile file) {
    return new DenseRun(file.file().toString(), file.frames());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int frames() {
    return frames.frames();
  }

  @Override
  public int length() {
    return frames.length();
  }

  @Override
  public OptionalDouble repetitionTime() {
    return frames.repetitionTime();
  }

  @Override
  public boolean advance() {
    return frames.advance();
  }

  @Override
  public void gather(int[] elements, double[] into) {
    frames.gather(elements, into);
  }
}
