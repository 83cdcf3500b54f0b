package org.engram.imaging.format;

import java.nio.file.Path;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;
import org.engram.tensor.RefusedInputException;

/**
 * The mean of a run's volumes, as in mean fMRI: every volume counts alike, a voxel's values are
 * added in double precision. One volume is in memory at a time.
 */
public final class MeanOverTime {
  private MeanOverTime() {}

  /**
   * Of a file; that of one volume is the volume.
   *
   * @throws org.engram.tensor.FileFormatException where the file is malformed or ends too early
   */
  public static Volume read(Path file) {
    try (OpenVolumes volumes = VolumeFile.open(file)) {
      return of(volumes);
    }
  }

  /** Of a run at its beginning. */
  public static Volume of(VolumeStream run) {
    long bytes = (long) run.grid().voxels() * (Float.BYTES + Double.BYTES);
    if (bytes > Runtime.getRuntime().maxMemory()) {
      throw new RefusedInputException(
          "a run of volumes",
          run.grid().describe(),
          "volumes of which one fits into the memory that Java has",
          "Resample it, or give Java more, as in ENGRAM_HEAP=16g");
    }
    float[] values = new float[run.grid().voxels()];
    double[] sums = new double[values.length];
    int frames = 0;
    while (run.advance()) {
      run.read(values);
      for (int voxel = 0; voxel < sums.length; voxel++) {
        sums[voxel] += values[voxel];
      }
      frames++;
    }
    for (int voxel = 0; voxel < sums.length; voxel++) {
      values[voxel] = (float) (sums[voxel] / frames);
    }
    return new Volume(run.grid(), values);
  }

  /**
   * Refuses a run where one volume is wanted.
   *
   * @param file names it
   */
  public static void requireOne(String file, VolumeStream run) {
    if (run.frames() != 1) {
      throw new RefusedInputException(
          file,
          run.frames() + " volumes over time",
          "one volume, or the mean of them where that is asked for",
          "Give --mean, or write mean into the column over_time of a manifest");
    }
  }
}
