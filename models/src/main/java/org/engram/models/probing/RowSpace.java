package org.engram.models.probing;

import java.util.Arrays;
import org.engram.tensor.linalg.SymmetricEigen;

/**
 * Centred training rows Z [n, p] in the coordinates of their own space, Z = T V' with orthogonal
 * columns of T. A fit with an L2 penalty needs nothing outside that space, so it is done on T,
 * whose width is at most min(n, p): by the eigenvectors of Z'Z where features are fewer than rows,
 * and of ZZ' (the dual) where rows are fewer.
 */
final class RowSpace {
  /** Directions of less than this share of the largest variance are rounding. */
  private static final double RANK_TOLERANCE = 1e-13;

  private final double[][] rows;
  private final double[][] vectors; // [axis][p] of V, [axis][n] of U in the dual, null of V = I
  private final double[] values; // squared lengths of T's columns
  private final double[][] coordinates; // T, [n][axes]
  private final boolean dual;

  private RowSpace(
      double[][] rows, double[][] vectors, double[] values, double[][] t, boolean dual) {
    this.rows = rows;
    this.vectors = vectors;
    this.values = values;
    this.coordinates = t;
    this.dual = dual;
  }

  /** The rows as they are where features are not more than rows, else in their own space. */
  static RowSpace narrow(double[][] z) {
    return z[0].length <= z.length ? new RowSpace(z, null, null, z, false) : of(z);
  }

  static RowSpace of(double[][] z) {
    int n = z.length;
    int p = z[0].length;
    boolean dual = p > n;
    SymmetricEigen eigen = SymmetricEigen.of(dual ? Products.ofRows(z) : Products.of(z));
    double[] all = eigen.values();
    int rank = 0;
    while (rank < all.length && all[rank] > RANK_TOLERANCE * all[0]) {
      rank++;
    }
    double[] values = Arrays.copyOf(all, rank);
    double[][] vectors = Arrays.copyOf(eigen.vectors(), rank);
    double[][] columns = new double[vectors[0].length][rank];
    for (int a = 0; a < rank; a++) {
      double length = dual ? Math.sqrt(values[a]) : 1;
      for (int j = 0; j < columns.length; j++) {
        columns[j][a] = vectors[a][j] * length;
      }
    }
    double[][] t = dual ? columns : Products.times(z, columns);
    return new RowSpace(z, vectors, values, t, dual);
  }

  int rank() {
    return values.length;
  }

  /** Squared length of each column of T, largest first. */
  double[] values() {
    return values;
  }

  /** T, [rows][rank]. */
  double[][] coordinates() {
    return coordinates;
  }

  /** A coefficient for each feature, from one for each axis: V a. */
  double[] toFeatures(double[] axes) {
    int n = rows.length;
    if (vectors == null) {
      return axes.clone();
    }
    double[] result = new double[rows[0].length];
    if (!dual) {
      for (int a = 0; a < axes.length; a++) {
        Products.addScaled(result, 0, vectors[a], axes[a]);
      }
      return result;
    }
    double[] weights = new double[n];
    for (int a = 0; a < axes.length; a++) {
      Products.addScaled(weights, 0, vectors[a], axes[a] / Math.sqrt(values[a]));
    }
    for (int i = 0; i < n; i++) {
      Products.addScaled(result, 0, rows[i], weights[i]);
    }
    return result;
  }

  static double dot(double[] x, double[] y) {
    return Products.dot(x, 0, y);
  }
}
