package org.engram.cohort.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.TestResult;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Areas under ROC curves of several scores on the same rows, with their covariance (DeLong, DeLong
 * and Clarke-Pearson, Biometrics 1988), by mid-ranks in n log n (Sun and Xu, IEEE Signal Processing
 * Letters 2014). Rows are taken for independent: where a subject has several, use {@link
 * Bootstrap}.
 *
 * @param areas [scores]
 * @param covariance [scores][scores]
 */
public record DeLong(double[] areas, double[][] covariance) {
  private static final NormalDistribution NORMAL = new NormalDistribution(0, 1);

  /**
   * Of scores on the same rows.
   *
   * @param scores [scores][rows]
   */
  public static DeLong of(boolean[] positive, double[]... scores) {
    int[] up = IntStream.range(0, positive.length).filter(i -> positive[i]).toArray();
    int[] down = IntStream.range(0, positive.length).filter(i -> !positive[i]).toArray();
    int m = up.length;
    int n = down.length;
    double[] areas = new double[scores.length];
    double[][] ofUp = new double[scores.length][m]; // share of negatives below each positive
    double[][] ofDown = new double[scores.length][n]; // share of positives above each negative
    for (int s = 0; s < scores.length; s++) {
      double[] score = scores[s];
      double[] x = Arrays.stream(up).mapToDouble(i -> score[i]).toArray();
      double[] y = Arrays.stream(down).mapToDouble(i -> score[i]).toArray();
      double[] both = new double[m + n];
      System.arraycopy(x, 0, both, 0, m);
      System.arraycopy(y, 0, both, m, n);
      double[] rank = midRanks(both);
      double[] rankUp = midRanks(x);
      double[] rankDown = midRanks(y);
      for (int i = 0; i < m; i++) {
        ofUp[s][i] = (rank[i] - rankUp[i]) / n;
        areas[s] += rank[i];
      }
      for (int j = 0; j < n; j++) {
        ofDown[s][j] = 1 - (rank[m + j] - rankDown[j]) / m;
      }
      // Ranks are halves of whole numbers: their sum is exact, and a perfect order is exactly 1.
      areas[s] = m == 0 || n == 0 ? Double.NaN : (areas[s] - m * (m + 1.0) / 2) / ((double) m * n);
    }
    double[][] covariance = new double[scores.length][scores.length];
    for (int a = 0; a < scores.length; a++) {
      for (int b = 0; b < scores.length; b++) {
        covariance[a][b] = covariance(ofUp[a], ofUp[b]) / m + covariance(ofDown[a], ofDown[b]) / n;
      }
    }
    return new DeLong(areas, covariance);
  }

  /** Area ± z standard errors, cut off at 0 and 1. */
  public Interval interval(int score, double level, String about) {
    double half = quantile(level) * Math.sqrt(covariance[score][score]);
    return new Interval(
        Math.max(0, areas[score] - half), Math.min(1, areas[score] + half), level, "DeLong", about);
  }

  /** The interval of one area minus another. */
  public Interval difference(int first, int second, double level, String about) {
    double half = quantile(level) * deviation(first, second);
    double d = areas[first] - areas[second];
    return new Interval(d - half, d + half, level, "DeLong, paired", about);
  }

  /** Whether two areas differ; the statistic is z. Of two scores of one order p is 1. */
  public TestResult test(int first, int second) {
    double d = areas[first] - areas[second];
    double deviation = deviation(first, second);
    double z = d == 0 ? 0 : d / deviation;
    double p = Double.isNaN(z) ? Double.NaN : 2 * NORMAL.cumulativeProbability(-Math.abs(z));
    return new TestResult("DeLong, paired", z, p, p, "none");
  }

  private double deviation(int a, int b) {
    return Math.sqrt(Math.max(0, covariance[a][a] + covariance[b][b] - 2 * covariance[a][b]));
  }

  private static double quantile(double level) {
    return NORMAL.inverseCumulativeProbability((1 + level) / 2);
  }

  /** Sample covariance; NaN of fewer than two values. */
  private static double covariance(double[] a, double[] b) {
    double meanA = Arrays.stream(a).sum() / a.length;
    double meanB = Arrays.stream(b).sum() / b.length;
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - meanA) * (b[i] - meanB);
    }
    return a.length < 2 ? Double.NaN : sum / (a.length - 1);
  }

  /** Ranks from 1, ties having their mean. */
  static double[] midRanks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + 1 + to) / 2.0;
      }
      from = to;
    }
    return ranks;
  }
}
