package org.engram.imaging.nifti;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;
import org.engram.imaging.voxels.EncodedVolumes;

/** The volumes of an open NIfTI file, with what its header says. */
public final class NiftiVolumes implements VolumeStream {
  private final Path file;
  private final NiftiHeader header;
  private final NiftiTiming timing;
  private final List<String> notes;
  private final EncodedVolumes data;

  NiftiVolumes(
      Path file, NiftiHeader header, NiftiTiming timing, List<String> notes, EncodedVolumes data) {
    this.file = file;
    this.header = header;
    this.timing = timing;
    this.notes = notes;
    this.data = data;
  }

  public Path file() {
    return file;
  }

  public NiftiHeader header() {
    return header;
  }

  /** The time between volumes, and what is to be asked about it. */
  public NiftiTiming timing() {
    return timing;
  }

  /** What the reader decided about odd but harmless things, as far as it has come. */
  public List<String> notes() {
    if (data.unusedBytes() == 0) {
      return notes;
    }
    List<String> all = new ArrayList<>(notes);
    all.add(data.unusedBytes() + " bytes behind the data are not used");
    return List.copyOf(all);
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

  @Override
  public OptionalDouble repetitionTime() {
    return data.repetitionTime();
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

  /**
   * Advances to the next volume and takes it into memory.
   *
   * @throws org.engram.tensor.RefusedInputException if it does not fit into the heap
   */
  Volume first() {
    return data.next(file.toString());
  }

  @Override
  public void close() {
    data.close();
  }
}
