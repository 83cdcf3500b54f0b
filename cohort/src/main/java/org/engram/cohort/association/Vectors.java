package org.engram.cohort.association;

import java.util.List;

/**
 * Products of vectors and row-major matrices in double precision, each sum in one fixed order, so
 * that the same input gives the same bits on any number of threads.
 */
final class Vectors {
  private Vectors() {}

  static double dot(double[] x, double[] y) {
    return dot(x, 0, y, x.length);
  }

  private static double dot(double[] x, int from, double[] y, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 4 <= length; j += 4) { // four sums, so that the processor need not wait for one
      s0 += x[from + j] * y[j];
      s1 += x[from + j + 1] * y[j + 1];
      s2 += x[from + j + 2] * y[j + 2];
      s3 += x[from + j + 3] * y[j + 3];
    }
    for (; j < length; j++) {
      s0 += x[from + j] * y[j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  static double norm(double[] x) {
    return Math.sqrt(dot(x, x));
  }

  static double[] scaled(double[] x, double factor) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] * factor;
    }
    return y;
  }

  /** to += scale x. */
  static void add(double[] to, double[] x, double scale) {
    for (int i = 0; i < to.length; i++) {
      to[i] += scale * x[i];
    }
  }

  /** M x: [rows]. */
  static double[] times(double[] matrix, int rows, int columns, double[] x) {
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = dot(matrix, i * columns, x, columns);
    }
    return y;
  }

  /** M' x: [columns]. */
  static double[] transposedTimes(double[] matrix, int rows, int columns, double[] x) {
    double[] y = new double[columns];
    int i = 0;
    for (; i + 4 <= rows; i += 4) {
      int a = i * columns;
      int b = a + columns;
      int c = b + columns;
      int d = c + columns;
      double xa = x[i];
      double xb = x[i + 1];
      double xc = x[i + 2];
      double xd = x[i + 3];
      for (int j = 0; j < columns; j++) {
        y[j] +=
            (xa * matrix[a + j] + xb * matrix[b + j]) + (xc * matrix[c + j] + xd * matrix[d + j]);
      }
    }
    for (; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        y[j] += x[i] * matrix[i * columns + j];
      }
    }
    return y;
  }

  /** A' B, the rows of B in another order. */
  static double[] product(double[] a, double[] b, int[] order) {
    int p = a.length / order.length;
    int q = b.length / order.length;
    double[] product = new double[p * q];
    for (int row = 0; row < order.length; row++) {
      for (int i = 0; i < p; i++) {
        double factor = a[row * p + i];
        for (int j = 0; j < q; j++) {
          product[i * q + j] += factor * b[order[row] * q + j];
        }
      }
    }
    return product;
  }

  /** M += scale x y'. */
  static void addOuter(double[] matrix, double[] x, double[] y, double scale) {
    for (int i = 0; i < x.length; i++) {
      double factor = scale * x[i];
      int at = i * y.length;
      for (int j = 0; j < y.length; j++) {
        matrix[at + j] += factor * y[j];
      }
    }
  }

  /** Takes out of a vector its shares in orthonormal others; twice, against rounding. */
  static void orthogonalise(double[] x, List<double[]> basis) {
    for (int pass = 0; pass < 2; pass++) {
      for (double[] axis : basis) {
        add(x, axis, -dot(axis, x));
      }
    }
  }

  static double[] combined(List<double[]> basis, double[] coordinates) {
    double[] sum = new double[basis.getFirst().length];
    for (int k = 0; k < coordinates.length; k++) {
      add(sum, basis.get(k), coordinates[k]);
    }
    return sum;
  }

  /** Cosine of the angle between two vectors; 0 where one of them is zero. */
  static double cosine(double[] x, double[] y) {
    double lengths = norm(x) * norm(y);
    return lengths > 0 ? dot(x, y) / lengths : 0;
  }

  /** Pearson correlation; 0 where one of them is constant. */
  static double correlation(double[] x, double[] y) {
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < x.length; i++) {
      meanX += x[i] / x.length;
      meanY += y[i] / y.length;
    }
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - meanX) * (y[i] - meanY);
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
  }

  static double[] flat(double[][] rows) {
    int width = rows[0].length;
    double[] values = new double[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, values, i * width, width);
    }
    return values;
  }

  static double[] column(double[][] rows, int column) {
    double[] values = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      values[i] = rows[i][column];
    }
    return values;
  }

  static double[][] rows(double[][] rows, int[] chosen) {
    double[][] some = new double[chosen.length][];
    for (int i = 0; i < chosen.length; i++) {
      some[i] = rows[chosen[i]];
    }
    return some;
  }
}
