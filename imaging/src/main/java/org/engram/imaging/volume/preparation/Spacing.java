package org.engram.imaging.volume.preparation;

import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Voxels of another size by a spline of fifth order through the volume's values, whose outermost
 * ones go on beyond the edges. The first voxels' centres stay where they are; an axis of n voxels
 * of s millimetres gets round((n - 1) s / wanted) + 1. Overshoots of the spline are not cut.
 *
 * @param millimetres of a voxel along each axis, 1 as published
 */
public record Spacing(double millimetres) implements VolumeStep {
  private static final int MOST = 4096;

  /** Voxels of a result, at most: a cube of half a metre at a millimetre. */
  private static final long MOST_VOXELS = 1L << 27;

  public Spacing {
    if (!(millimetres >= 0.1 && millimetres <= 100)) {
      throw new ConfigurationException(
          "spacing", millimetres + " mm", "0.1 to 100", "The published is 1");
    }
  }

  @Override
  public Volume apply(Volume volume) {
    Grid grid = volume.grid();
    requireFits(grid);
    double[] values = null;
    for (int axis = 0; axis < 3; axis++) {
      double step = millimetres / volume.grid().affine().voxelSize(axis);
      if (step == 1) {
        continue; // every voxel is at its place
      }
      int length = length(volume.grid(), axis, step);
      values = values == null ? doubles(volume.values()) : values;
      QuinticSpline spline = new QuinticSpline(grid.size(axis), length, step);
      values = AxisMap.apply(values, grid, axis, length, spline::sample);
      grid = resized(grid, axis, length, step);
    }
    return values == null ? volume : new Volume(grid, floats(values));
  }

  /** Before anything is allocated. */
  private void requireFits(Grid grid) {
    long voxels = 1;
    for (int axis = 0; axis < 3; axis++) {
      voxels *= length(grid, axis, millimetres / grid.affine().voxelSize(axis));
    }
    if (voxels > MOST_VOXELS) {
      throw new RefusedInputException(
          "volume of " + grid.describe(),
          voxels + " voxels at " + millimetres + " mm",
          "at most " + MOST_VOXELS,
          "Voxels as large as these, padded by number, are no head: bring the scan to about 1 mm"
              + " first, or prepare it by recommended, which pads last");
    }
  }

  private static int length(Grid grid, int axis, double step) {
    double length = Math.rint((grid.size(axis) - 1) / step) + 1;
    if (!(length <= MOST)) {
      throw new RefusedInputException(
          "volume of " + grid.describe(),
          length + " voxels along axis " + axis + " at the wanted spacing",
          "at most " + MOST,
          "Check the voxel sizes in the header");
    }
    return (int) length;
  }

  static Grid resized(Grid grid, int axis, int length, double step) {
    double[] rows = grid.affine().rows();
    for (int row = 0; row < 3; row++) {
      rows[4 * row + axis] *= step;
    }
    int[] size = {grid.nx(), grid.ny(), grid.nz()};
    size[axis] = length;
    return new Grid(size[0], size[1], size[2], Affine.ofRows(rows));
  }

  static double[] doubles(float[] values) {
    double[] copy = new double[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values[i];
    }
    return copy;
  }

  static float[] floats(double[] values) {
    float[] copy = new float[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = (float) values[i];
    }
    return copy;
  }

  @Override
  public String describe() {
    return "voxels of " + millimetres + " mm by a spline of fifth order";
  }
}
