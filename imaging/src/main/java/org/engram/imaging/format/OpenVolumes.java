package org.engram.imaging.format;

import java.util.OptionalDouble;
import org.engram.imaging.nifti.NiftiVolumes;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;
import org.engram.imaging.voxels.EncodedVolumes;

/** An open file of volumes of any format, with what it says about itself. */
public final class OpenVolumes implements VolumeStream {
  private final VolumeStream stream;
  private final EncodedVolumes data;
  private final String file;
  private final VolumeInfo info;
  private float[] values;

  OpenVolumes(VolumeStream stream, EncodedVolumes data, String file, VolumeInfo info) {
    this.stream = stream;
    this.data = data;
    this.file = file;
    this.info = info;
  }

  /** What the file says about itself, and what the reader noted as far as it has come. */
  public VolumeInfo info() {
    return switch (stream) {
      case NiftiVolumes nifti -> info.withNotes(nifti.notes());
      default -> info;
    };
  }

  @Override
  public Grid grid() {
    return stream.grid();
  }

  @Override
  public int frames() {
    return stream.frames();
  }

  @Override
  public OptionalDouble repetitionTime() {
    return stream.repetitionTime();
  }

  @Override
  public boolean advance() {
    return stream.advance();
  }

  @Override
  public void read(float[] into) {
    stream.read(into);
  }

  @Override
  public void gather(int[] voxels, double[] into) {
    stream.gather(voxels, into);
  }

  /**
   * All values of the current volume, i fastest, in an array that is used again for the next.
   *
   * @throws org.engram.tensor.RefusedInputException if they do not fit into the heap
   */
  public float[] values() {
    if (values == null) {
      values = data.array(file);
    }
    data.read(values);
    return values;
  }

  /**
   * Advances, and takes the volume into memory.
   *
   * @throws org.engram.tensor.RefusedInputException if it does not fit into the heap
   */
  public Volume next() {
    return data.next(file);
  }

  @Override
  public void close() {
    stream.close();
  }
}
