package org.engram.imaging.volume.labels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.RefusedInputException;

/**
 * How well two segmentations agree on a label. A surface is the voxels of the label that have one
 * of six neighbours outside of it, the volume's edge counting as outside; distances are between
 * centres of voxels.
 *
 * @param label its value
 * @param dice twice the voxels in common over those of both; NaN where neither has the label
 * @param hausdorff95 the 95th percentile of the distances from one surface to the other, by linear
 *     interpolation, the greater of both ways, in millimetres; NaN where one has no such label
 * @param surfaceDistance mean of the distances of both ways together, in millimetres; NaN likewise
 * @param millilitres of the first
 * @param referenceMillilitres of the second
 */
public record LabelAgreement(
    int label,
    double dice,
    double hausdorff95,
    double surfaceDistance,
    double millilitres,
    double referenceMillilitres) {
  private static final double TOLERANCE = 1e-3;

  /**
   * Compares.
   *
   * @param found a segmentation
   * @param reference on the same grid
   * @param labels one result each
   */
  public static List<LabelAgreement> of(Volume found, Volume reference, List<Integer> labels) {
    Grid grid = reference.grid();
    if (!found.grid().matches(grid, TOLERANCE)) {
      throw new RefusedInputException(
          "segmentation of " + found.grid().describe(),
          "another grid than the reference's " + grid.describe(),
          "both on one grid",
          "Bring one to the other's grid, to the nearest voxel");
    }
    List<LabelAgreement> agreements = new ArrayList<>();
    for (int label : labels) {
      agreements.add(of(found, reference, label));
    }
    return agreements;
  }

  private static LabelAgreement of(Volume found, Volume reference, int label) {
    Grid grid = reference.grid();
    boolean[] a = voxels(found, label);
    boolean[] b = voxels(reference, label);
    long both = 0;
    for (int i = 0; i < a.length; i++) {
      both += a[i] && b[i] ? 1 : 0;
    }
    long first = count(a);
    long second = count(b);
    double[] there = distances(a, b, grid);
    double[] back = distances(b, a, grid);
    boolean distant = there.length > 0 && back.length > 0;
    double litre = Math.abs(grid.affine().determinant()) / 1000;
    return new LabelAgreement(
        label,
        first + second == 0 ? Double.NaN : 2.0 * both / (first + second),
        distant ? Math.max(percentile(there, 0.95), percentile(back, 0.95)) : Double.NaN,
        distant
            ? (Arrays.stream(there).sum() + Arrays.stream(back).sum())
                / (there.length + back.length)
            : Double.NaN,
        first * litre,
        second * litre);
  }

  private static boolean[] voxels(Volume volume, int label) {
    boolean[] voxels = new boolean[volume.values().length];
    for (int i = 0; i < voxels.length; i++) {
      voxels[i] = volume.values()[i] == label;
    }
    return voxels;
  }

  private static long count(boolean[] voxels) {
    long count = 0;
    for (boolean voxel : voxels) {
      count += voxel ? 1 : 0;
    }
    return count;
  }

  /** From each voxel of one surface to the other; empty where there is none of either. */
  private static double[] distances(boolean[] from, boolean[] to, Grid grid) {
    boolean[] fromSurface = surface(from, grid);
    boolean[] toSurface = surface(to, grid);
    if (count(fromSurface) == 0 || count(toSurface) == 0) {
      return new double[0];
    }
    double[] spacing = {
      grid.affine().voxelSize(0), grid.affine().voxelSize(1), grid.affine().voxelSize(2)
    };
    double[] squared =
        DistanceTransform.squared(toSurface, new int[] {grid.nx(), grid.ny(), grid.nz()}, spacing);
    double[] distances = new double[(int) count(fromSurface)];
    int n = 0;
    for (int i = 0; i < squared.length; i++) {
      if (fromSurface[i]) {
        distances[n++] = Math.sqrt(squared[i]);
      }
    }
    Arrays.sort(distances);
    return distances;
  }

  private static boolean[] surface(boolean[] voxels, Grid grid) {
    boolean[] surface = new boolean[voxels.length];
    for (int k = 0; k < grid.nz(); k++) {
      for (int j = 0; j < grid.ny(); j++) {
        for (int i = 0; i < grid.nx(); i++) {
          int at = grid.index(i, j, k);
          surface[at] =
              voxels[at]
                  && (i == 0
                      || j == 0
                      || k == 0
                      || i == grid.nx() - 1
                      || j == grid.ny() - 1
                      || k == grid.nz() - 1
                      || !voxels[grid.index(i - 1, j, k)]
                      || !voxels[grid.index(i + 1, j, k)]
                      || !voxels[grid.index(i, j - 1, k)]
                      || !voxels[grid.index(i, j + 1, k)]
                      || !voxels[grid.index(i, j, k - 1)]
                      || !voxels[grid.index(i, j, k + 1)]);
        }
      }
    }
    return surface;
  }

  private static double percentile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
