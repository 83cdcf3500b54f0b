package org.engram.pipeline.report;

/** The few figures that the pictures are made of. */
final class Statistics {
  private Statistics() {}

  /** The values in standard deviations about their mean; all zero where they do not vary. */
  static double[] zScores(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double variance = 0;
    for (double value : values) {
      variance += (value - mean) * (value - mean) / values.length;
    }
    double[] scores = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      scores[i] = variance > 0 ? (values[i] - mean) / Math.sqrt(variance) : 0;
    }
    return scores;
  }

  /** Pearson correlation between rows, [rows, rows]; 0 with a row that does not vary. */
  static double[][] correlation(double[][] rows) {
    double[][] scores = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      scores[i] = zScores(rows[i]);
    }
    double[][] correlation = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int t = 0; t < scores[i].length; t++) {
          sum += scores[i][t] * scores[j][t] / scores[i].length;
        }
        correlation[i][j] = sum;
        correlation[j][i] = sum;
      }
    }
    return correlation;
  }

  /** Cosine between rows, less their common mean where asked: [rows, rows]. */
  static double[][] cosine(float[][] rows, boolean centred) {
    int dimension = rows[0].length;
    double[] mean = new double[dimension];
    if (centred) {
      for (float[] row : rows) {
        for (int k = 0; k < dimension; k++) {
          mean[k] += row[k] / (double) rows.length;
        }
      }
    }
    double[][] unit = new double[rows.length][dimension];
    for (int i = 0; i < rows.length; i++) {
      double norm = 0;
      for (int k = 0; k < dimension; k++) {
        unit[i][k] = rows[i][k] - mean[k];
        norm += unit[i][k] * unit[i][k];
      }
      for (int k = 0; k < dimension; k++) {
        unit[i][k] = norm > 0 ? unit[i][k] / Math.sqrt(norm) : 0;
      }
    }
    double[][] cosine = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < dimension; k++) {
          sum += unit[i][k] * unit[j][k];
        }
        cosine[i][j] = sum;
        cosine[j][i] = sum;
      }
    }
    return cosine;
  }
}
