package org.engram.models.probing;

/** Figures of predicted numbers, each row counted {@code times[i]} times. */
final class RegressionFigures {
  private RegressionFigures() {}

  static Figure of(Metric metric, double[] truth, double[] predicted) {
    return switch (metric) {
      case R2 -> times -> r2(truth, predicted, times);
      case PEARSON_R -> times -> pearson(truth, predicted, times);
      case SPEARMAN_R -> spearman(truth, predicted);
      case MAE -> times -> mae(truth, predicted, times);
      case RMSE -> times -> rmse(truth, predicted, times);
      default -> throw new IllegalArgumentException(metric + " of numbers");
    };
  }

  static double r2(double[] truth, double[] predicted, int[] times) {
    double mean = mean(truth, times);
    double residual = 0;
    double total = 0;
    for (int i = 0; i < truth.length; i++) {
      residual += times[i] * square(truth[i] - predicted[i]);
      total += times[i] * square(truth[i] - mean);
    }
    return total > 0 ? 1 - residual / total : Double.NaN;
  }

  static double pearson(double[] truth, double[] predicted, int[] times) {
    double meanTruth = mean(truth, times);
    double meanPredicted = mean(predicted, times);
    double both = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < truth.length; i++) {
      both += times[i] * (truth[i] - meanTruth) * (predicted[i] - meanPredicted);
      first += times[i] * square(truth[i] - meanTruth);
      second += times[i] * square(predicted[i] - meanPredicted);
    }
    return first > 0 && second > 0 ? both / Math.sqrt(first * second) : Double.NaN;
  }

  static Figure spearman(double[] truth, double[] predicted) {
    int[] first = Sorting.ascending(truth);
    int[] second = Sorting.ascending(predicted);
    return times -> pearson(ranks(truth, first, times), ranks(predicted, second, times), times);
  }

  /** Mean ranks of rows that count several times. */
  private static double[] ranks(double[] values, int[] order, int[] times) {
    double[] ranks = new double[values.length];
    long before = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      long here = 0;
      for (; to < order.length && values[order[to]] == values[order[from]]; to++) {
        here += times[order[to]];
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = before + (here + 1) / 2.0;
      }
      before += here;
      from = to;
    }
    return ranks;
  }

  static double mae(double[] truth, double[] predicted, int[] times) {
    double sum = 0;
    long rows = 0;
    for (int i = 0; i < truth.length; i++) {
      sum += times[i] * Math.abs(truth[i] - predicted[i]);
      rows += times[i];
    }
    return sum / rows;
  }

  static double rmse(double[] truth, double[] predicted, int[] times) {
    double sum = 0;
    long rows = 0;
    for (int i = 0; i < truth.length; i++) {
      sum += times[i] * square(truth[i] - predicted[i]);
      rows += times[i];
    }
    return Math.sqrt(sum / rows);
  }

  private static double mean(double[] values, int[] times) {
    double sum = 0;
    long rows = 0;
    for (int i = 0; i < values.length; i++) {
      sum += times[i] * values[i];
      rows += times[i];
    }
    return sum / rows;
  }

  private static double square(double value) {
    return value * value;
  }
}
