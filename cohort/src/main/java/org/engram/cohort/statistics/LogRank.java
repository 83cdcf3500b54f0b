package org.engram.cohort.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.ChiSquaredDistribution;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * Whether groups differ in when the event comes (Mantel 1966; Peto and Peto 1972).
 *
 * @param observed events of each group
 * @param expected of each group, did all have one hazard
 * @param statistic χ² with as many degrees of freedom as groups less one
 * @param p NaN where it is not defined: under two groups, or no event
 */
public record LogRank(List<Integer> observed, List<Double> expected, double statistic, double p) {
  public LogRank {
    observed = List.copyOf(observed);
    expected = List.copyOf(expected);
  }

  /**
   * Of rows.
   *
   * @param group of each row, from 0
   * @param groups how many
   */
  public static LogRank of(double[] time, boolean[] event, int[] group, int groups) {
    int[] seen = new int[groups];
    double[] expected = new double[groups];
    RealMatrix variance = new Array2DRowRealMatrix(groups, groups);
    double[] times =
        IntStream.range(0, time.length)
            .filter(i -> event[i])
            .mapToDouble(i -> time[i])
            .distinct()
            .sorted()
            .toArray();
    for (double at : times) {
      int[] risk = new int[groups];
      int all = 0;
      int events = 0;
      for (int i = 0; i < time.length; i++) {
        if (time[i] >= at) {
          risk[group[i]]++;
          all++;
          if (event[i] && time[i] == at) {
            seen[group[i]]++;
            events++;
          }
        }
      }
      double spread = all > 1 ? events * (double) (all - events) / (all - 1.0) : 0;
      for (int a = 0; a < groups; a++) {
        double share = risk[a] / (double) all;
        expected[a] += events * share;
        for (int b = 0; b < groups; b++) {
          variance.addToEntry(a, b, spread * share * ((a == b ? 1 : 0) - risk[b] / (double) all));
        }
      }
    }
    List<Integer> observed = new ArrayList<>();
    List<Double> would = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      observed.add(seen[g]);
      would.add(expected[g]);
    }
    if (groups < 2 || times.length == 0) {
      return new LogRank(observed, would, Double.NaN, Double.NaN);
    }
    double statistic = statistic(seen, expected, variance);
    return new LogRank(
        observed,
        would,
        statistic,
        1 - new ChiSquaredDistribution(groups - 1.0).cumulativeProbability(statistic));
  }

  /** The differences sum to zero: the last group adds nothing. */
  private static double statistic(int[] seen, double[] expected, RealMatrix variance) {
    int k = seen.length - 1;
    RealVector difference = new ArrayRealVector(k);
    for (int g = 0; g < k; g++) {
      difference.setEntry(g, seen[g] - expected[g]);
    }
    RealMatrix part = variance.getSubMatrix(0, k - 1, 0, k - 1);
    RealVector solved = new SingularValueDecomposition(part).getSolver().solve(difference);
    return Math.max(0, difference.dotProduct(solved));
  }
}
