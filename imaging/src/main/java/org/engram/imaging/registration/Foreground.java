package org.engram.imaging.registration;

import java.util.Arrays;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.RefusedInputException;

/**
 * The voxels of a coarse image that are no air, found by a threshold, and where they lie.
 *
 * @param volume the image
 * @param mask by voxel whether it is brighter than a tenth of the way from the first to the 99th
 *     percentile
 * @param centre of the mask, millimetres
 * @param millilitres its volume
 */
record Foreground(Volume volume, boolean[] mask, double[] centre, double millilitres) {
  private static final double SHARE = 0.1;

  static Foreground of(Volume volume, String what) {
    float[] sorted = volume.values().clone();
    Arrays.sort(sorted);
    float low = sorted[sorted.length / 100];
    float high = sorted[(int) (0.99 * (sorted.length - 1))];
    if (!(high > low)) {
      throw new RefusedInputException(
          what + " of " + volume.grid().describe(),
          "nothing but values of " + low,
          "a head",
          "Look at the volume; it may be empty");
    }
    double threshold = low + SHARE * (high - low);
    Grid grid = volume.grid();
    boolean[] mask = new boolean[grid.voxels()];
    double[] sum = new double[3];
    int count = 0;
    int at = 0;
    for (int k = 0; k < grid.nz(); k++) {
      for (int j = 0; j < grid.ny(); j++) {
        for (int i = 0; i < grid.nx(); i++, at++) {
          if (volume.values()[at] > threshold) {
            mask[at] = true;
            count++;
            for (int row = 0; row < 3; row++) {
              sum[row] += grid.affine().map(row, i, j, k);
            }
          }
        }
      }
    }
    double[] centre = {sum[0] / count, sum[1] / count, sum[2] / count};
    double voxel = Math.abs(grid.affine().determinant()) / 1000;
    return new Foreground(volume, mask, centre, count * voxel);
  }

  /** The mask and what lies within some millimetres of it along the voxel axes. */
  boolean[] wider(double millimetres) {
    Grid grid = volume.grid();
    boolean[] wide = mask;
    for (int axis = 0; axis < 3; axis++) {
      int reach = (int) Math.round(millimetres / grid.affine().voxelSize(axis));
      int stride = axis == 0 ? 1 : axis == 1 ? grid.nx() : grid.nx() * grid.ny();
      boolean[] next = new boolean[wide.length];
      for (int n = 0; n < wide.length; n++) {
        int index = n / stride % grid.size(axis);
        int from = Math.max(0, index - reach);
        int to = Math.min(grid.size(axis) - 1, index + reach);
        for (int other = from; other <= to && !next[n]; other++) {
          next[n] = wide[n + (other - index) * stride];
        }
      }
      wide = next;
    }
    return wide;
  }
}
