package org.engram.cohort.transform;

import org.engram.tensor.linalg.Products;

/** Rows less their level and covariates' effects, over the residual deviation; and back. */
final class Standardised {
  private Standardised() {}

  /**
   * Standardises.
   *
   * @param y [rows][features]
   * @param covariates centred, [rows][columns]
   * @param slopes [columns][features]
   */
  static double[][] of(
      double[][] y, double[][] covariates, double[] mean, double[][] slopes, double[] variance) {
    double[][] expected = expected(covariates, mean, slopes);
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < mean.length; j++) {
        expected[i][j] = (y[i][j] - expected[i][j]) / Math.sqrt(variance[j]);
      }
    }
    return expected;
  }

  /** What level and covariates lead to expect, [rows][features]. */
  static double[][] expected(double[][] covariates, double[] mean, double[][] slopes) {
    double[][] expected =
        slopes.length == 0
            ? new double[covariates.length][mean.length]
            : Products.times(covariates, slopes);
    for (double[] row : expected) {
      for (int j = 0; j < mean.length; j++) {
        row[j] += mean[j];
      }
    }
    return expected;
  }
}
