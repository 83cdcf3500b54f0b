package org.engram.models.probing;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The figures behind {@link Metric}, as scikit-learn defines them. A figure that the rows do not
 * define (one class only, a constant) is NaN, never a number made up for it.
 *
 * <p>Probabilities are [rows][classes]. With two classes, ranking metrics and the Brier score look
 * at the second class. With more, AUROC and AUPRC are the plain mean of each class against the
 * rest, and the Brier score is the sum over classes of the squared error, so that it goes to 2.
 */
public final class Metrics {
  private Metrics() {}

  /** NaN where the truth is constant. */
  public static double r2(double[] truth, double[] predicted) {
    double mean = mean(truth);
    double residual = 0;
    double total = 0;
    for (int i = 0; i < truth.length; i++) {
      residual += square(truth[i] - predicted[i]);
      total += square(truth[i] - mean);
    }
    return total > 0 ? 1 - residual / total : Double.NaN;
  }

  /** NaN where either is constant. */
  public static double pearson(double[] truth, double[] predicted) {
    double meanTruth = mean(truth);
    double meanPredicted = mean(predicted);
    double both = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < truth.length; i++) {
      both += (truth[i] - meanTruth) * (predicted[i] - meanPredicted);
      first += square(truth[i] - meanTruth);
      second += square(predicted[i] - meanPredicted);
    }
    return first > 0 && second > 0 ? both / Math.sqrt(first * second) : Double.NaN;
  }

  /** Mean absolute error. */
  public static double mae(double[] truth, double[] predicted) {
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      sum += Math.abs(truth[i] - predicted[i]);
    }
    return sum / truth.length;
  }

  /**
   * The chance that a positive row scores above a negative one, ties counting half: the rank sum of
   * Mann and Whitney, with the mean rank for ties. NaN where there is one class only.
   */
  public static double auroc(boolean[] positive, double[] score) {
    int[] order = ascending(score);
    long positives = 0;
    long twiceRanks = 0; // ranks from 1; doubled, so that a mean rank is whole
    for (int from = 0; from < order.length; ) {
      int to = from;
      int here = 0;
      while (to < order.length && score[order[to]] == score[order[from]]) {
        here += positive[order[to++]] ? 1 : 0;
      }
      twiceRanks += (long) here * (from + 1 + to);
      positives += here;
      from = to;
    }
    long negatives = order.length - positives;
    if (positives == 0 || negatives == 0) {
      return Double.NaN;
    }
    return (twiceRanks - positives * (positives + 1)) / (2.0 * positives * negatives);
  }

  /**
   * Average precision: the sum over thresholds of the gain in recall times the precision there,
   * rows of equal score passing a threshold together. NaN where no row is positive.
   */
  public static double auprc(boolean[] positive, double[] score) {
    int[] order = ascending(score);
    int all = 0;
    for (boolean p : positive) {
      all += p ? 1 : 0;
    }
    double sum = 0;
    int found = 0;
    for (int last = order.length; last > 0; ) {
      int first = last;
      int here = 0;
      while (first > 0 && score[order[first - 1]] == score[order[last - 1]]) {
        here += positive[order[--first]] ? 1 : 0;
      }
      found += here;
      sum += (double) here / all * found / (order.length - first);
      last = first;
    }
    return all == 0 ? Double.NaN : sum;
  }

  /** AUROC of probabilities; NaN where one of the classes has no row. */
  public static double auroc(int[] truth, double[][] probability) {
    return overClasses(truth, probability, Metrics::auroc);
  }

  /** AUPRC of probabilities; NaN where one of the classes has no row. */
  public static double auprc(int[] truth, double[][] probability) {
    return overClasses(truth, probability, Metrics::auprc);
  }

  /** Of the likeliest class; the lower index wins a tie. */
  public static double accuracy(int[] truth, double[][] probability) {
    int right = 0;
    for (int i = 0; i < truth.length; i++) {
      right += likeliest(probability[i]) == truth[i] ? 1 : 0;
    }
    return (double) right / truth.length;
  }

  /** NaN where one of the classes has no row. */
  public static double balancedAccuracy(int[] truth, double[][] probability) {
    int classes = probability[0].length;
    int[] right = new int[classes];
    int[] all = new int[classes];
    for (int i = 0; i < truth.length; i++) {
      all[truth[i]]++;
      right[truth[i]] += likeliest(probability[i]) == truth[i] ? 1 : 0;
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += (double) right[c] / all[c];
    }
    return sum / classes;
  }

  /** Two classes: of the second one's probability. More: summed over classes. */
  public static double brier(int[] truth, double[][] probability) {
    int classes = probability[0].length;
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
        sum += square(probability[i][c] - (truth[i] == c ? 1 : 0));
      }
    }
    return sum / truth.length;
  }

  static int likeliest(double[] probability) {
    int best = 0;
    for (int c = 1; c < probability.length; c++) {
      best = probability[c] > probability[best] ? c : best;
    }
    return best;
  }

  private interface Ranking {
    double of(boolean[] positive, double[] score);
  }

  private static double overClasses(int[] truth, double[][] probability, Ranking ranking) {
    int classes = probability[0].length;
    double sum = 0;
    int first = classes == 2 ? 1 : 0;
    for (int c = first; c < classes; c++) {
      boolean[] positive = new boolean[truth.length];
      double[] score = new double[truth.length];
      for (int i = 0; i < truth.length; i++) {
        positive[i] = truth[i] == c;
        score[i] = probability[i][c];
      }
      sum += ranking.of(positive, score);
    }
    return sum / (classes - first);
  }

  private static int[] ascending(double[] score) {
    return IntStream.range(0, score.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> score[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double square(double value) {
    return value * value;
  }
}
