package org.engram.models.alignment;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How well rows of one side find their own among the other side's, by the cosine of their
 * projections, both ways. The chance level is that of a random order; p counts permutations of the
 * pairing whose mean reciprocal rank is as good, (k + 1) / (B + 1).
 *
 * @param rows that look, each among as many
 * @param forward first finds second
 * @param backward second finds first
 * @param chance of either
 * @param p of the mean of both ways' mean reciprocal ranks
 */
public record Retrieval(int rows, Figures forward, Figures backward, Figures chance, double p) {
  /**
   * Figures of one way.
   *
   * @param recallAt1 share of rows whose own comes first
   * @param recallAt5 share of rows whose own is among the first five
   * @param recallAt10 share of rows whose own is among the first ten
   * @param medianRank of a row's own, from 1; ties share their ranks
   * @param meanReciprocalRank of a row's own
   */
  public record Figures(
      double recallAt1,
      double recallAt5,
      double recallAt10,
      double medianRank,
      double meanReciprocalRank) {}

  /**
   * Of unit vectors, row i of the one belonging to row i of the other.
   *
   * @param first [rows][dimension]
   * @param second [rows][dimension]
   * @param permutations B, at least 1
   */
  public static Retrieval of(float[][] first, float[][] second, int permutations, long seed) {
    int n = first.length;
    if (n != second.length || n < 1) {
      throw new IllegalArgumentException(n + " rows and " + second.length);
    }
    double[][] similar = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double dot = 0;
        for (int d = 0; d < first[i].length; d++) {
          dot += (double) first[i][d] * second[j][d];
        }
        similar[i][j] = dot;
      }
    }
    double[][] forward = ranks(similar, n); // [looking row][row found]
    double[][] backward = transposed(ranks(transposed(similar, n), n), n);
    int[] own = new int[n];
    Arrays.setAll(own, i -> i);
    double observed = reciprocal(forward, own) + reciprocal(backward, own);
    SplittableRandom random = new SplittableRandom(seed);
    int reached = 0;
    for (int b = 0; b < permutations; b++) {
      int[] met = new int[n];
      for (int i = 0; i < n; i++) {
        int j = random.nextInt(i + 1);
        met[i] = met[j];
        met[j] = i;
      }
      double permuted = reciprocal(forward, met) + reciprocal(backward, met);
      reached += permuted >= observed - 1e-12 ? 1 : 0;
    }
    return new Retrieval(
        n,
        figures(forward, own),
        figures(backward, own),
        chance(n),
        (reached + 1.0) / (permutations + 1.0));
  }

  /** Of a random order of {@code rows}. */
  public static Figures chance(int rows) {
    double harmonic = 0;
    for (int i = 1; i <= rows; i++) {
      harmonic += 1.0 / i;
    }
    return new Figures(
        Math.min(1, 1.0 / rows),
        Math.min(1, 5.0 / rows),
        Math.min(1, 10.0 / rows),
        (rows + 1) / 2.0,
        harmonic / rows);
  }

  private static Figures figures(double[][] ranks, int[] met) {
    int n = met.length;
    double[] own = new double[n];
    for (int i = 0; i < n; i++) {
      own[i] = ranks[i][met[i]];
    }
    double[] sorted = own.clone();
    Arrays.sort(sorted);
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return new Figures(
        within(own, 1), within(own, 5), within(own, 10), median, reciprocal(ranks, met));
  }

  private static double within(double[] ranks, int first) {
    return Arrays.stream(ranks).filter(rank -> rank <= first).count() / (double) ranks.length;
  }

  private static double reciprocal(double[][] ranks, int[] met) {
    double sum = 0;
    for (int i = 0; i < met.length; i++) {
      sum += 1 / ranks[i][met[i]];
    }
    return sum / met.length;
  }

  /** The place of every candidate in every row's order, from 1, equal ones sharing the mean. */
  private static double[][] ranks(double[][] similar, int n) {
    double[][] ranks = new double[n][n];
    for (int i = 0; i < n; i++) {
      double[] sorted = similar[i].clone();
      Arrays.sort(sorted);
      for (int j = 0; j < n; j++) {
        double value = similar[i][j];
        int below = lower(sorted, value);
        int above = n - upper(sorted, value);
        ranks[i][j] = above + (n - above - below + 1) / 2.0;
      }
    }
    return ranks;
  }

  private static int lower(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int upper(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double[][] transposed(double[][] matrix, int n) {
    double[][] turned = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        turned[j][i] = matrix[i][j];
      }
    }
    return turned;
  }
}
