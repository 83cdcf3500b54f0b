package org.engram.imaging.volume;

import java.util.stream.IntStream;

/**
 * A Gaussian blur along the voxel axes, one after the other; beyond the edges the outermost values
 * go on. Cut at three standard deviations, weights of sum 1; with all cores, the same bits with any
 * number.
 */
public final class GaussianSmoothing {
  /** Full width at half maximum of a Gaussian, in standard deviations. */
  private static final double FWHM = 2 * Math.sqrt(2 * Math.log(2));

  private static final double REACH = 3;

  private GaussianSmoothing() {}

  /** A blur of a full width at half maximum, millimetres. */
  public static Volume fwhm(Volume volume, double millimetres) {
    return deviation(volume, millimetres / FWHM);
  }

  /** A blur of a standard deviation, millimetres; with 0 the volume itself. */
  public static Volume deviation(Volume volume, double millimetres) {
    if (!(millimetres >= 0)) {
      throw new IllegalArgumentException("a blur of " + millimetres + " mm");
    }
    Grid grid = volume.grid();
    float[] values = volume.values();
    for (int axis = 0; axis < 3; axis++) {
      float[] kernel = kernel(millimetres / grid.affine().voxelSize(axis));
      if (kernel.length > 1 && grid.size(axis) > 1) {
        values = along(values, grid, axis, kernel);
      }
    }
    return values == volume.values() ? volume : new Volume(grid, values);
  }

  /** Half of the weights, the middle one first. */
  private static float[] kernel(double voxels) {
    int reach = voxels < 0.1 ? 0 : (int) Math.ceil(REACH * voxels);
    double[] weights = new double[reach + 1];
    double sum = 0;
    for (int n = 0; n <= reach; n++) {
      weights[n] = n == 0 ? 1 : Math.exp(-0.5 * n * n / (voxels * voxels));
      sum += n == 0 ? 1 : 2 * weights[n];
    }
    float[] kernel = new float[reach + 1];
    for (int n = 0; n <= reach; n++) {
      kernel[n] = (float) (weights[n] / sum);
    }
    return kernel;
  }

  private static float[] along(float[] values, Grid grid, int axis, float[] kernel) {
    float[] blurred = new float[values.length];
    int stride = axis == 0 ? 1 : axis == 1 ? grid.nx() : grid.nx() * grid.ny();
    int size = grid.size(axis);
    IntStream.range(0, grid.nz())
        .parallel()
        .forEach(
            k -> {
              for (int j = 0; j < grid.ny(); j++) {
                int row = grid.index(0, j, k);
                if (axis == 0) {
                  line(values, blurred, row, size, kernel);
                } else {
                  rows(values, blurred, row, grid.nx(), axis == 1 ? j : k, size, stride, kernel);
                }
              }
            });
    return blurred;
  }

  private static void line(float[] from, float[] to, int start, int size, float[] kernel) {
    for (int i = 0; i < size; i++) {
      float sum = kernel[0] * from[start + i];
      for (int n = 1; n < kernel.length; n++) {
        sum +=
            kernel[n]
                * (from[start + Math.max(0, i - n)] + from[start + Math.min(size - 1, i + n)]);
      }
      to[start + i] = sum;
    }
  }

  /** A row at once: its neighbours along another axis are rows too. */
  private static void rows(
      float[] from,
      float[] to,
      int row,
      int length,
      int index,
      int size,
      int stride,
      float[] kernel) {
    for (int i = 0; i < length; i++) {
      to[row + i] = kernel[0] * from[row + i];
    }
    for (int n = 1; n < kernel.length; n++) {
      int before = row + (Math.max(0, index - n) - index) * stride;
      int after = row + (Math.min(size - 1, index + n) - index) * stride;
      float weight = kernel[n];
      for (int i = 0; i < length; i++) {
        to[row + i] += weight * (from[before + i] + from[after + i]);
      }
    }
  }
}
