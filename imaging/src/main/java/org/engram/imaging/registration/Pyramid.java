package org.engram.imaging.registration;

import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.GaussianSmoothing;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;

/** An image at several resolutions, each blurred to its voxels and thinned out from the finer. */
final class Pyramid {
  /** Standard deviation of the blur in voxels of a level: its full width is about a voxel. */
  private static final double BLUR = 0.42;

  private Pyramid() {}

  /**
   * @param levels millimetres, coarse to fine
   * @return in the order of the levels; where the image is coarser than a level, as it is
   */
  static List<Volume> of(Volume volume, List<Double> levels) {
    List<Volume> pyramid = new ArrayList<>();
    Volume finer = volume;
    double blurred = 0;
    for (double level : levels.reversed()) {
      double wanted = BLUR * level;
      double voxel = coarsest(volume.grid());
      if (level > 1.2 * voxel) {
        double more = Math.sqrt(Math.max(0, wanted * wanted - blurred * blurred));
        finer = thinned(GaussianSmoothing.deviation(finer, more), level);
        blurred = Math.max(wanted, blurred);
      }
      pyramid.add(finer);
    }
    return pyramid.reversed();
  }

  private static double coarsest(Grid grid) {
    return Math.max(
        grid.affine().voxelSize(0),
        Math.max(grid.affine().voxelSize(1), grid.affine().voxelSize(2)));
  }

  /** Every n-th voxel along an axis where n of them are not longer than a level's voxel. */
  private static Volume thinned(Volume volume, double level) {
    Grid grid = volume.grid();
    int[] step = new int[3];
    int[] start = new int[3];
    int[] size = new int[3];
    double[] rows = grid.affine().rows();
    for (int axis = 0; axis < 3; axis++) {
      step[axis] = Math.max(1, (int) (1.05 * level / grid.affine().voxelSize(axis)));
      size[axis] = (grid.size(axis) - 1) / step[axis] + 1;
      start[axis] = (grid.size(axis) - 1 - (size[axis] - 1) * step[axis]) / 2;
      for (int row = 0; row < 3; row++) {
        rows[4 * row + axis] *= step[axis];
      }
    }
    for (int row = 0; row < 3; row++) {
      rows[4 * row + 3] = grid.affine().map(row, start[0], start[1], start[2]);
    }
    Grid to = new Grid(size[0], size[1], size[2], Affine.ofRows(rows));
    float[] values = new float[to.voxels()];
    int at = 0;
    for (int k = 0; k < size[2]; k++) {
      for (int j = 0; j < size[1]; j++) {
        int from = grid.index(start[0], start[1] + j * step[1], start[2] + k * step[2]);
        for (int i = 0; i < size[0]; i++, at++) {
          values[at] = volume.values()[from + i * step[0]];
        }
      }
    }
    return new Volume(to, values);
  }
}
