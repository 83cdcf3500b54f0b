package org.engram.models.probing;

/**
 * Z-scores fitted on training rows: mean and population standard deviation of each feature. A
 * feature that is constant there says nothing and becomes 0 everywhere.
 *
 * @param mean [features]
 * @param deviation [features]; 0 for a constant feature
 */
public record FeatureScaling(double[] mean, double[] deviation) {
  static FeatureScaling fit(double[][] rows) {
    int width = rows[0].length;
    double[] mean = new double[width];
    double[] deviation = new double[width];
    for (double[] row : rows) {
      for (int j = 0; j < width; j++) {
        mean[j] += row[j];
      }
    }
    for (int j = 0; j < width; j++) {
      mean[j] /= rows.length;
    }
    for (double[] row : rows) {
      for (int j = 0; j < width; j++) {
        double d = row[j] - mean[j];
        deviation[j] += d * d;
      }
    }
    for (int j = 0; j < width; j++) {
      double d = Math.sqrt(deviation[j] / rows.length);
      // What is left of a constant by rounding of its mean is no variation.
      deviation[j] = d <= 1e-14 * Math.abs(mean[j]) ? 0 : d;
    }
    return new FeatureScaling(mean, deviation);
  }

  /** Mean alone: deviations are 1 where a feature varies. */
  FeatureScaling centring() {
    double[] ones = new double[deviation.length];
    for (int j = 0; j < ones.length; j++) {
      ones[j] = deviation[j] == 0 ? 0 : 1;
    }
    return new FeatureScaling(mean, ones);
  }

  double[][] apply(double[][] rows) {
    double[][] scaled = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      scaled[i] = apply(rows[i]);
    }
    return scaled;
  }

  double[] apply(double[] row) {
    double[] scaled = new double[row.length];
    for (int j = 0; j < row.length; j++) {
      scaled[j] = deviation[j] == 0 ? 0 : (row[j] - mean[j]) / deviation[j];
    }
    return scaled;
  }

  int constants() {
    int count = 0;
    for (double d : deviation) {
      count += d == 0 ? 1 : 0;
    }
    return count;
  }
}
