package org.engram.cohort;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigenvalues and eigenvectors of a real symmetric matrix by cyclic Jacobi rotations (Golub and Van
 * Loan, Matrix Computations, section 8.5): slow (cubic, several sweeps) and exact, for matrices of
 * up to a few hundred rows.
 *
 * @param values eigenvalues, largest first
 * @param vectors {@code vectors[k]} is the unit eigenvector of {@code values[k]}, its entry of
 *     largest magnitude positive
 */
public record SymmetricEigen(double[] values, double[][] vectors) {
  private static final int MOST_SWEEPS = 60;

  /** Of the symmetric matrix, which is left as it is. */
  public static SymmetricEigen of(double[][] symmetric) {
    int n = symmetric.length;
    double[][] a = new double[n][];
    double[][] v = new double[n][n]; // rows are eigenvectors
    double norm = 0;
    for (int i = 0; i < n; i++) {
      a[i] = symmetric[i].clone();
      v[i][i] = 1;
      for (int j = 0; j < n; j++) {
        norm += a[i][j] * a[i][j];
        if (Math.abs(symmetric[i][j] - symmetric[j][i]) > 1e-9 * (1 + Math.abs(a[i][j]))) {
          throw new IllegalArgumentException("not symmetric at " + i + ", " + j);
        }
      }
    }
    double small = 1e-30 * norm;
    int sweep = 0;
    while (offDiagonal(a) > small) {
      if (++sweep > MOST_SWEEPS) {
        throw new IllegalStateException("no convergence in " + MOST_SWEEPS + " sweeps");
      }
      for (int p = 0; p < n - 1; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(a, v, p, q);
        }
      }
    }
    return sorted(a, v);
  }

  private static double offDiagonal(double[][] a) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < i; j++) {
        sum += 2 * a[i][j] * a[i][j];
      }
    }
    return sum;
  }

  /** Makes a[p][q] zero. Rows are rotated as arrays, columns element by element. */
  private static void rotate(double[][] a, double[][] v, int p, int q) {
    double apq = a[p][q];
    if (apq == 0) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * apq);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(1 + theta * theta));
    double c = 1 / Math.sqrt(1 + t * t);
    double s = t * c;
    rotateRows(a[p], a[q], c, s);
    for (double[] row : a) {
      double x = row[p];
      double y = row[q];
      row[p] = c * x - s * y;
      row[q] = s * x + c * y;
    }
    a[p][q] = 0;
    a[q][p] = 0;
    rotateRows(v[p], v[q], c, s);
  }

  private static void rotateRows(double[] x, double[] y, double c, double s) {
    for (int i = 0; i < x.length; i++) {
      double xi = x[i];
      double yi = y[i];
      x[i] = c * xi - s * yi;
      y[i] = s * xi + c * yi;
    }
  }

  private static SymmetricEigen sorted(double[][] a, double[][] v) {
    int n = a.length;
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -a[i][i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] values = new double[n];
    double[][] vectors = new double[n][];
    for (int k = 0; k < n; k++) {
      values[k] = a[order[k]][order[k]];
      vectors[k] = v[order[k]];
      double largest = 0;
      for (double entry : vectors[k]) {
        largest = Math.abs(entry) > Math.abs(largest) + 1e-12 ? entry : largest;
      }
      if (largest < 0) {
        for (int i = 0; i < n; i++) {
          vectors[k][i] = -vectors[k][i];
        }
      }
    }
    return new SymmetricEigen(values, vectors);
  }
}
