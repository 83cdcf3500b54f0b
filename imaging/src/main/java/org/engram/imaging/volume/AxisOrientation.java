package org.engram.imaging.volume;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.tensor.RefusedInputException;

/**
 * Which way the voxel axes of a grid run: for each of i, j, k the axis of space that it is closest
 * to, and whether it runs along it or against it.
 *
 * <p>Closest as in nibabel's {@code io_orientation}: the rotation nearest to the affine's linear
 * part (its orthogonal polar factor, after voxel sizes are divided out) says how much of each voxel
 * axis lies along each axis of space; the voxel axis with the largest share chooses first, and what
 * it took is gone for the others. Ties go to the earlier axis.
 *
 * @param space by voxel axis (i, j, k) the axis of space, 0 (left to right), 1 (back to front) or 2
 *     (bottom to top)
 * @param against by voxel axis, whether its indices grow to the left, to the back, to the bottom
 */
public record AxisOrientation(List<Integer> space, List<Boolean> against) {
  private static final String POSITIVE = "RAS";
  private static final String NEGATIVE = "LPI";
  private static final int MOST_STEPS = 100;

  /** Below this angle in degrees a grid counts as straight: rounding in headers, no oblique. */
  private static final double STRAIGHT = 0.01;

  public AxisOrientation {
    space = List.copyOf(space);
    against = List.copyOf(against);
    if (space.size() != 3
        || against.size() != 3
        || space.stream().sorted().mapToInt(axis -> axis).sum() != 3
        || space.stream().distinct().count() != 3) {
      throw new IllegalArgumentException("no orientation: " + space + " " + against);
    }
  }

  /**
   * The orientation of a grid.
   *
   * @throws RefusedInputException where the affine maps the voxels into a plane
   */
  public static AxisOrientation of(Affine affine) {
    double[][] rotation = rotation(affine);
    Integer[] order = {0, 1, 2};
    Arrays.sort(
        order, (a, b) -> Double.compare(largest(rotation, b), largest(rotation, a))); // stable
    Integer[] axes = new Integer[3];
    Boolean[] reversed = new Boolean[3];
    boolean[] taken = new boolean[3];
    for (int voxelAxis : order) {
      int best = -1;
      for (int row = 0; row < 3; row++) {
        if (!taken[row]
            && (best < 0
                || Math.abs(rotation[row][voxelAxis]) > Math.abs(rotation[best][voxelAxis]))) {
          best = row;
        }
      }
      taken[best] = true;
      axes[voxelAxis] = best;
      reversed[voxelAxis] = rotation[best][voxelAxis] < 0;
    }
    return new AxisOrientation(List.of(axes), List.of(reversed));
  }

  /** Three letters, where the indices grow to: {@code LAS}, {@code RAS}. */
  public String codes() {
    StringBuilder codes = new StringBuilder(3);
    for (int axis = 0; axis < 3; axis++) {
      codes.append((against.get(axis) ? NEGATIVE : POSITIVE).charAt(space.get(axis)));
    }
    return codes.toString();
  }

  /** Whether the voxels already run to the right, to the front and to the top, in that order. */
  public boolean canonical() {
    return codes().equals(POSITIVE);
  }

  /** The largest angle in degrees between a voxel axis and the axis of space nearest to it. */
  public static double obliquity(Affine affine) {
    double cosine = 1;
    for (int axis = 0; axis < 3; axis++) {
      int column = axis;
      double along =
          IntStream.range(0, 3).mapToDouble(row -> Math.abs(affine.at(row, column))).max().orElse(0)
              / affine.voxelSize(axis);
      cosine = Math.min(cosine, along);
    }
    return Math.toDegrees(Math.acos(Math.min(1, cosine)));
  }

  /** Whether a voxel axis lies more than 0.01 degrees off the axes of space. */
  public static boolean oblique(Affine affine) {
    return obliquity(affine) > STRAIGHT;
  }

  private static double largest(double[][] rotation, int column) {
    return Math.max(
        Math.abs(rotation[0][column]),
        Math.max(Math.abs(rotation[1][column]), Math.abs(rotation[2][column])));
  }

  /** The orthogonal polar factor by Newton's iteration (Higham 1986): Q = (Q + Q^-T) / 2. */
  private static double[][] rotation(Affine affine) {
    double[] m = affine.rows();
    for (int axis = 0; axis < 3; axis++) {
      double size = affine.voxelSize(axis);
      for (int row = 0; row < 3; row++) {
        m[4 * row + axis] /= size > 0 ? size : 1;
      }
      m[4 * axis + 3] = 0;
    }
    Affine q = Affine.ofRows(m);
    if (Math.abs(q.determinant()) < 1e-12) {
      throw new RefusedInputException(
          "affine " + affine,
          "voxels that fill no space (determinant " + affine.determinant() + ")",
          "three voxel axes in three directions",
          "Mend the header's sform or qform.");
    }
    for (int step = 0; step < MOST_STEPS; step++) {
      Affine inverse = q.inverse();
      double[] next = new double[12];
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
          next[4 * row + column] = (q.at(row, column) + inverse.at(column, row)) / 2;
        }
      }
      Affine better = Affine.ofRows(next);
      if (better.near(q, 1e-15)) {
        break;
      }
      q = better;
    }
    double[][] rotation = new double[3][3];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        rotation[row][column] = q.at(row, column);
      }
    }
    return rotation;
  }
}
