package org.engram.models.probing;

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
  private final double[][] vectors; // [axis][p] of V, or [axis][n] of U in the dual
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

  static RowSpace of(double[][] z) {
    int n = z.length;
    int p = z[0].length;
    boolean dual = p > n;
    SymmetricEigen eigen = SymmetricEigen.of(dual ? rowProducts(z) : columnProducts(z));
    double[] all = eigen.values();
    int rank = 0;
    while (rank < all.length && all[rank] > RANK_TOLERANCE * all[0]) {
      rank++;
    }
    double[] values = new double[rank];
    double[][] vectors = new double[rank][];
    double[][] t = new double[n][rank];
    for (int a = 0; a < rank; a++) {
      values[a] = all[a];
      vectors[a] = eigen.vectors()[a];
      for (int i = 0; i < n; i++) {
        t[i][a] = dual ? vectors[a][i] * Math.sqrt(values[a]) : dot(z[i], vectors[a]);
      }
    }
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
    double[] result = new double[rows[0].length];
    if (!dual) {
      for (int a = 0; a < axes.length; a++) {
        addScaled(result, vectors[a], axes[a]);
      }
      return result;
    }
    double[] weights = new double[n];
    for (int a = 0; a < axes.length; a++) {
      addScaled(weights, vectors[a], axes[a] / Math.sqrt(values[a]));
    }
    for (int i = 0; i < n; i++) {
      addScaled(result, rows[i], weights[i]);
    }
    return result;
  }

  private static double[][] rowProducts(double[][] z) {
    int n = z.length;
    double[][] gram = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        gram[i][j] = dot(z[i], z[j]);
        gram[j][i] = gram[i][j];
      }
    }
    return gram;
  }

  private static double[][] columnProducts(double[][] z) {
    int p = z[0].length;
    double[][] gram = new double[p][p];
    for (double[] row : z) {
      for (int i = 0; i < p; i++) {
        addScaled(gram[i], row, row[i]);
      }
    }
    return gram;
  }

  static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static void addScaled(double[] to, double[] x, double scale) {
    for (int i = 0; i < to.length; i++) {
      to[i] += scale * x[i];
    }
  }
}
