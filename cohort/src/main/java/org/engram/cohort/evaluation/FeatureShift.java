package org.engram.cohort.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.cohort.results.TestResult;
import org.engram.cohort.statistics.Shuffles;

/**
 * How far the means of two cohorts' features lie apart: the standardised mean difference of each
 * feature, (mean of the other - mean of the first) / sqrt((variance + variance) / 2) (Austin,
 * Communications in Statistics 2009), and whether their mean size is more than chance makes it. The
 * test gives the cohorts' labels to other groups (subjects with all their rows) and looks again.
 *
 * @param differences one a feature; NaN for one that is the same constant in both
 * @param test of the mean size, p = (k + 1) / (B + 1)
 */
public record FeatureShift(double[] differences, TestResult test) {
  /** Sums of some rows. */
  private record Moments(int rows, double[] sums, double[] squares) {
    static Moments of(double[][] features, int[] rows, double[] centre) {
      double[] sums = new double[centre.length];
      double[] squares = new double[centre.length];
      for (int row : rows) {
        for (int j = 0; j < centre.length; j++) {
          double d = features[row][j] - centre[j];
          sums[j] += d;
          squares[j] += d * d;
        }
      }
      return new Moments(rows.length, sums, squares);
    }

    Moments without(Moments some) {
      return new Moments(rows - some.rows, minus(sums, some.sums), minus(squares, some.squares));
    }

    private static double[] minus(double[] a, double[] b) {
      return IntStream.range(0, a.length).mapToDouble(j -> a[j] - b[j]).toArray();
    }

    double mean(int feature) {
      return sums[feature] / rows;
    }

    double variance(int feature) {
      double mean = mean(feature);
      return Math.max(0, squares[feature] - rows * mean * mean) / (rows - 1);
    }
  }

  /**
   * Compares.
   *
   * @param first [rows][features], at least 2 rows
   * @param firstGroups one a row: what moves together
   * @param other [rows][features], at least 2 rows
   * @param otherGroups one a row
   * @param permutations B, at least 1
   */
  public static FeatureShift of(
      double[][] first,
      List<String> firstGroups,
      double[][] other,
      List<String> otherGroups,
      int permutations,
      long seed) {
    double[][] features = new double[first.length + other.length][];
    System.arraycopy(first, 0, features, 0, first.length);
    System.arraycopy(other, 0, features, first.length, other.length);
    double[] centre = first[0];
    int[] all = IntStream.range(0, features.length).toArray();
    Moments both = Moments.of(features, all, centre);
    Moments ofFirst = Moments.of(features, Arrays.copyOf(all, first.length), centre);
    double[] differences = differences(ofFirst, both.without(ofFirst));
    double found = meanSize(differences);
    int[][] groups = groups(firstGroups, otherGroups);
    int count = (int) firstGroups.stream().distinct().count();
    long reached =
        IntStream.range(0, permutations)
            .parallel()
            .filter(
                b -> {
                  int[] rows = drawn(groups, count, seed * 31 + b);
                  Moments some = Moments.of(features, rows, centre);
                  return !(meanSize(differences(some, both.without(some))) < found);
                })
            .count();
    double p = Shuffles.p(reached, permutations);
    return new FeatureShift(
        differences,
        new TestResult(
            permutations + " permutations of groups between the cohorts", found, p, p, "none"));
  }

  /** The mean of the differences' sizes. */
  public double meanSize() {
    return meanSize(differences);
  }

  /** The largest size. */
  public double largest() {
    return Arrays.stream(differences)
        .map(Math::abs)
        .filter(d -> !Double.isNaN(d))
        .max()
        .orElse(Double.NaN);
  }

  /** The share of features whose difference is larger than so much. */
  public double share(double size) {
    return (double) Arrays.stream(differences).filter(d -> Math.abs(d) > size).count()
        / differences.length;
  }

  private static double[] differences(Moments first, Moments other) {
    double[] differences = new double[first.sums.length];
    for (int j = 0; j < differences.length; j++) {
      double d = other.mean(j) - first.mean(j);
      double spread = Math.sqrt((first.variance(j) + other.variance(j)) / 2);
      differences[j] = d / spread; // 0 / 0 of a constant
    }
    return differences;
  }

  private static double meanSize(double[] differences) {
    return Arrays.stream(differences)
        .map(Math::abs)
        .filter(d -> !Double.isNaN(d))
        .average()
        .orElse(Double.NaN);
  }

  /** Rows of each group, those of the first cohort's groups first. */
  private static int[][] groups(List<String> first, List<String> other) {
    Map<String, int[]> rows = new LinkedHashMap<>();
    for (int i = 0; i < first.size() + other.size(); i++) {
      boolean own = i < first.size();
      String name =
          String.format(
              Locale.ROOT, "%s %s", own, own ? first.get(i) : other.get(i - first.size()));
      int[] before = rows.getOrDefault(name, new int[0]);
      int[] more = Arrays.copyOf(before, before.length + 1);
      more[before.length] = i;
      rows.put(name, more);
    }
    return rows.values().toArray(int[][]::new);
  }

  private static int[] drawn(int[][] groups, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = IntStream.range(0, groups.length).toArray();
    for (int i = 0; i < count; i++) {
      int j = i + random.nextInt(order.length - i);
      int held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
    return Arrays.stream(order, 0, count).flatMap(g -> Arrays.stream(groups[g])).toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureShift that
        && Arrays.equals(differences, that.differences)
        && test.equals(that.test);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(differences) * 31 + test.hashCode();
  }
}
