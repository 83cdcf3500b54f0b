package org.engram.imaging.mgh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;
import org.engram.imaging.voxels.EncodedVolumes;
import org.engram.tensor.Problem;

/** The frames of an open MGH file, with what its header says. */
public final class MghVolumes implements VolumeStream {
  private final Path file;
  private final MghHeader header;
  private final List<String> notes;
  private final EncodedVolumes data;

  MghVolumes(Path file, MghHeader header, List<String> notes, EncodedVolumes data) {
    this.file = file;
    this.header = header;
    this.notes = notes;
    this.data = data;
  }

  public Path file() {
    return file;
  }

  public MghHeader header() {
    return header;
  }

  /** What the reader decided about odd but harmless fields. */
  public List<String> notes() {
    return notes;
  }

  /** The values as they are stored. */
  public EncodedVolumes encoded() {
    return data;
  }

  @Override
  public Grid grid() {
    return data.grid();
  }

  @Override
  public int frames() {
    return data.frames();
  }

  /**
   * Seconds between frames, of the milliseconds behind the data. A packed file is unpacked once for
   * it, to its end, at the first call.
   */
  @Override
  public OptionalDouble repetitionTime() {
    return data.repetitionTime();
  }

  /** What is wrong with the repetition time, if anything is. */
  public Optional<Problem> question() {
    OptionalDouble seconds = repetitionTime();
    return seconds.isEmpty()
        ? Optional.empty()
        : RepetitionTime.problem(
            seconds.getAsDouble(),
            file + ", TR behind the data, " + seconds.getAsDouble() * 1000 + " ms");
  }

  @Override
  public boolean advance() {
    return data.advance();
  }

  @Override
  public void read(float[] into) {
    data.read(into);
  }

  @Override
  public void gather(int[] voxels, double[] into) {
    data.gather(voxels, into);
  }

  /** Advances to the next frame and takes it into memory. */
  Volume first() {
    return data.next(file.toString());
  }

  @Override
  public void close() {
    data.close();
  }
}
