package org.engram.imaging.volume.preparation;

import java.util.List;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;

/**
 * Another number of voxels, each the mean of those it covers: voxel o of m averages voxels floor(o
 * n / m) to ceil((o + 1) n / m) - 1 of n. {@code [1, 2, 3]} at 2 becomes {@code [1.5, 2.5]}.
 *
 * @param size voxels along the three axes
 */
public record AreaResize(List<Integer> size) implements VolumeStep {
  public AreaResize {
    size = Sizes.checked("resize", size);
  }

  @Override
  public Volume apply(Volume volume) {
    Grid grid = volume.grid();
    double[] values = Spacing.doubles(volume.values());
    for (int axis = 0; axis < 3; axis++) {
      int before = grid.size(axis);
      int after = size.get(axis);
      values =
          AxisMap.apply(
              values,
              grid,
              axis,
              after,
              (from, to, lanes) -> average(from, before, to, after, lanes));
      grid = resized(grid, axis, size.get(axis));
    }
    return new Volume(grid, Spacing.floats(values));
  }

  private static void average(double[] from, long n, double[] to, long m, int lanes) {
    for (int o = 0; o < m; o++) {
      int first = (int) (o * n / m);
      int end = (int) (((o + 1) * n + m - 1) / m);
      int at = o * lanes;
      for (int l = 0; l < lanes; l++) {
        to[at + l] = from[first * lanes + l];
      }
      for (int i = first + 1; i < end; i++) {
        for (int l = 0; l < lanes; l++) {
          to[at + l] += from[i * lanes + l];
        }
      }
      for (int l = 0; l < lanes; l++) {
        to[at + l] /= end - first;
      }
    }
  }

  /** The box that all voxels fill together stays. */
  private static Grid resized(Grid grid, int axis, int length) {
    double step = (double) grid.size(axis) / length;
    double[] rows = Spacing.resized(grid, axis, length, step).affine().rows();
    for (int row = 0; row < 3; row++) {
      rows[4 * row + 3] += (step - 1) / 2 * grid.affine().at(row, axis);
    }
    int[] size = {grid.nx(), grid.ny(), grid.nz()};
    size[axis] = length;
    return new Grid(size[0], size[1], size[2], Affine.ofRows(rows));
  }

  @Override
  public String describe() {
    return "averaged to " + Sizes.words(size) + " voxels";
  }
}
