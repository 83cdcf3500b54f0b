package org.engram.cohort;

import org.engram.tensor.linalg.SymmetricEigen;

/**
 * Principal components of a cohort's embeddings, by the eigenvectors of the Gram matrix of the
 * centred rows: made for few rows (a few hundred) of many dimensions.
 *
 * @param scores [rows, components]
 * @param explained fraction of the variance along each component, [components]
 */
public record PrincipalComponents(double[][] scores, double[] explained) {
  /**
   * Of the rows, which are centred and not scaled.
   *
   * @param rows [rows, dim], at least two rows
   * @param components at most the number of rows
   */
  public static PrincipalComponents of(float[][] rows, int components) {
    int n = rows.length;
    if (n < 2 || components < 1 || components > n) {
      throw new IllegalArgumentException(components + " components of " + n + " rows");
    }
    double[][] centred = centred(rows);
    double[][] gram = new double[n][n];
    double total = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < centred[i].length; k++) {
          sum += centred[i][k] * centred[j][k];
        }
        gram[i][j] = sum;
        gram[j][i] = sum;
      }
      total += gram[i][i];
    }
    SymmetricEigen eigen = SymmetricEigen.of(gram);
    double[][] scores = new double[n][components];
    double[] explained = new double[components];
    for (int c = 0; c < components; c++) {
      double value = Math.max(0, eigen.values()[c]);
      explained[c] = total > 0 ? value / total : 0;
      for (int i = 0; i < n; i++) {
        scores[i][c] = eigen.vectors()[c][i] * Math.sqrt(value);
      }
    }
    return new PrincipalComponents(scores, explained);
  }

  private static double[][] centred(float[][] rows) {
    int n = rows.length;
    int dimension = rows[0].length;
    double[][] centred = new double[n][dimension];
    for (int k = 0; k < dimension; k++) {
      double mean = 0;
      for (float[] row : rows) {
        mean += row[k] / (double) n;
      }
      for (int i = 0; i < n; i++) {
        centred[i][k] = rows[i][k] - mean;
      }
    }
    return centred;
  }
}
