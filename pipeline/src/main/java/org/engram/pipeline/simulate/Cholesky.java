package org.engram.pipeline.simulate;

/** The lower triangular factor of a covariance. */
final class Cholesky {
  private Cholesky() {}

  /** L with L L' = covariance, [n, n]; the upper half is zero. */
  static double[][] of(double[][] covariance) {
    int n = covariance.length;
    double[][] lower = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = covariance[i][j];
        for (int k = 0; k < j; k++) {
          sum -= lower[i][k] * lower[j][k];
        }
        if (i != j) {
          lower[i][j] = sum / lower[j][j];
        } else if (sum > 0) {
          lower[i][i] = Math.sqrt(sum);
        } else {
          throw new IllegalArgumentException("not positive definite at row " + i);
        }
      }
    }
    return lower;
  }
}
