package org.engram.imaging.gradient;

/** Arithmetic of rows of numbers. */
final class Rows {
  private Rows() {}

  /** The scalar product; four sums, so that the additions need not wait for one another. */
  static double dot(double[] a, double[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + (s2 + s3);
  }

  static double sum(double[] row) {
    double sum = 0;
    for (double value : row) {
      sum += value;
    }
    return sum;
  }

  /** The row less its mean. */
  static double[] centred(double[] row) {
    double mean = sum(row) / row.length;
    double[] centred = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      centred[i] = row[i] - mean;
    }
    return centred;
  }

  /** The row at length one; it must not be all zeros. */
  static double[] unit(double[] row) {
    double length = Math.sqrt(dot(row, row));
    double[] unit = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      unit[i] = row[i] / length;
    }
    return unit;
  }

  /** Whether the entries are one number, but for rounding. */
  static boolean constant(double[] row) {
    double least = row[0];
    double most = row[0];
    for (double value : row) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return most - least <= 1e-12 * Math.max(Math.abs(least), Math.abs(most));
  }
}
