package org.engram.imaging.format;

import org.engram.imaging.volume.Affine;

/**
 * Which way the axes of a grid run, as three letters such as LAS: towards right or left, anterior
 * or posterior, superior or inferior. Of an oblique grid, those of the nearest rotation without
 * shear, as nibabel's io_orientation has them.
 */
final class AxisCodes {
  private static final String POSITIVE = "RAS";
  private static final String NEGATIVE = "LPI";
  private static final int ITERATIONS = 60;

  private AxisCodes() {}

  static String of(Affine affine) {
    double[][] nearest = nearestRotation(affine);
    char[] codes = new char[3];
    boolean[] taken = new boolean[3];
    for (int axis = 0; axis < 3; axis++) {
      int along = -1;
      for (int row = 0; row < 3; row++) {
        boolean larger = along < 0 || Math.abs(nearest[row][axis]) > Math.abs(nearest[along][axis]);
        along = !taken[row] && larger ? row : along;
      }
      taken[along] = true;
      codes[axis] = (nearest[along][axis] < 0 ? NEGATIVE : POSITIVE).charAt(along);
    }
    return new String(codes);
  }

  /** The orthogonal factor of the polar decomposition, by Newton's iteration (Higham 1986). */
  private static double[][] nearestRotation(Affine affine) {
    double[][] x = new double[3][3];
    for (int row = 0; row < 3; row++) {
      for (int axis = 0; axis < 3; axis++) {
        x[row][axis] = affine.at(row, axis) / affine.voxelSize(axis);
      }
    }
    for (int n = 0; n < ITERATIONS; n++) {
      Affine inverse =
          Affine.ofRows(
                  x[0][0], x[0][1], x[0][2], 0, x[1][0], x[1][1], x[1][2], 0, x[2][0], x[2][1],
                  x[2][2], 0)
              .inverse();
      for (int row = 0; row < 3; row++) {
        for (int axis = 0; axis < 3; axis++) {
          x[row][axis] = (x[row][axis] + inverse.at(axis, row)) / 2;
        }
      }
    }
    return x;
  }
}
