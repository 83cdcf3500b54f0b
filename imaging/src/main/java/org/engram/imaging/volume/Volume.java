package org.engram.imaging.volume;

import java.util.Arrays;

/**
 * One volume of numbers in memory.
 *
 * @param grid where its voxels lie
 * @param values one a voxel, i fastest; NaN where the file has it
 */
public record Volume(Grid grid, float[] values) {
  public Volume {
    if (values.length != grid.voxels()) {
      throw new IllegalArgumentException(
          values.length + " values on a grid of " + grid.voxels() + " voxels");
    }
  }

  /** The value of a voxel. */
  public float at(int i, int j, int k) {
    return values[grid.index(i, j, k)];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Volume that
        && grid.equals(that.grid)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * grid.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Volume of " + grid.describe();
  }
}
