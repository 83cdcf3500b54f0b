package org.engram.pipeline.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * How alike maps of the same thing are: Spearman's rank correlation between the regions of every
 * two, and their mean with a 95 % interval by leaving out one map after the other (the jackknife of
 * a U-statistic, on Fisher's z, with Student's t on one less than the number of maps).
 *
 * @param names of the maps
 * @param correlations [maps, maps]; NaN with a map that does not vary
 * @param mean over all pairs, averaged as Fisher's z
 * @param low end of the interval; NaN for fewer than three maps
 * @param high the other
 */
public record RankStability(
    List<String> names, double[][] correlations, double mean, double low, double high) {
  /** Where a correlation is 1, Fisher's z has no value: nothing is taken for closer than this. */
  private static final double CLOSEST = 1 - 1e-9;

  public RankStability {
    names = List.copyOf(names);
  }

  /**
   * Compares maps.
   *
   * @param maps one a name, each [regions]; a region without a value in one is left out of all
   */
  public static RankStability of(List<String> names, List<double[]> maps) {
    int count = maps.size();
    int[] shared =
        IntStream.range(0, maps.getFirst().length)
            .filter(region -> maps.stream().allMatch(map -> Double.isFinite(map[region])))
            .toArray();
    List<double[]> ranks = new ArrayList<>();
    for (double[] map : maps) {
      ranks.add(ranks(Arrays.stream(shared).mapToDouble(region -> map[region]).toArray()));
    }
    double[][] rho = new double[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        rho[i][j] = pearson(ranks.get(i), ranks.get(j));
      }
    }
    double all = meanZ(rho, -1);
    double low = Double.NaN;
    double high = Double.NaN;
    if (count > 2) {
      double squares = 0;
      for (int left = 0; left < count; left++) {
        squares += Math.pow(meanZ(rho, left) - all, 2);
      }
      double error = Math.sqrt(squares * (count - 1) / count);
      double reach = error * new TDistribution(count - 1.0).inverseCumulativeProbability(0.975);
      low = Math.tanh(all - reach);
      high = Math.tanh(all + reach);
    }
    return new RankStability(names, rho, Math.tanh(all), low, high);
  }

  /** Spearman's rank correlation of two maps, over the regions that have a value in both. */
  public static double spearman(double[] first, double[] second) {
    return of(List.of("", ""), List.of(first, second)).correlations()[0][1];
  }

  /** The mean of Fisher's z over all pairs without one map. */
  private static double meanZ(double[][] rho, int without) {
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < rho.length; i++) {
      for (int j = 0; j < i; j++) {
        if (i != without && j != without) {
          double r = Math.clamp(rho[i][j], -CLOSEST, CLOSEST);
          sum += 0.5 * Math.log((1 + r) / (1 - r));
          pairs++;
        }
      }
    }
    return sum / pairs;
  }

  /** Ranks from 1; equal values share the mean of their ranks. */
  static double[] ranks(double[] values) {
    Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    double[] ranks = new double[values.length];
    int from = 0;
    while (from < order.length) {
      int to = from + 1;
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

  private static double pearson(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElse(Double.NaN);
    double meanY = Arrays.stream(y).average().orElse(Double.NaN);
    double both = 0;
    double ofX = 0;
    double ofY = 0;
    for (int i = 0; i < x.length; i++) {
      both += (x[i] - meanX) * (y[i] - meanY);
      ofX += (x[i] - meanX) * (x[i] - meanX);
      ofY += (y[i] - meanY) * (y[i] - meanY);
    }
    return ofX == 0 || ofY == 0 ? Double.NaN : both / Math.sqrt(ofX * ofY);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RankStability that
        && names.equals(that.names)
        && Arrays.deepEquals(correlations, that.correlations);
  }

  @Override
  public int hashCode() {
    return names.hashCode() * 31 + Arrays.deepHashCode(correlations);
  }

  @Override
  public String toString() {
    return names.size() + " maps, mean rank correlation " + mean;
  }
}
