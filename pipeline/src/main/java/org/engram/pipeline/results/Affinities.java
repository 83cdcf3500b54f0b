package org.engram.pipeline.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How strongly rows attract each other: Gaussian in their distance, each row's width such that its
 * neighbours have a stated perplexity, made symmetric; of each row the nearest three times the
 * perplexity are looked at (van der Maaten 2014).
 *
 * @param neighbours of each row, rising
 * @param weights of these; all of them sum to 1
 */
record Affinities(int[][] neighbours, double[][] weights) {
  private static final int BISECTIONS = 60;
  private static final double NEAR = 1e-7;

  /** Of rows, by Euclidean distance. */
  static Affinities of(double[][] rows, double perplexity) {
    int n = rows.length;
    int k = (int) Math.min(n - 1, Math.ceil(3 * perplexity));
    int[][] nearest = new int[n][];
    double[][] conditional = new double[n][];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            i -> {
              double[] squares = squares(rows, i);
              nearest[i] = nearest(squares, i, k);
              double[] d = Arrays.stream(nearest[i]).mapToDouble(j -> squares[j]).toArray();
              conditional[i] = conditional(d, perplexity);
            });
    return symmetric(nearest, conditional);
  }

  private static double[] squares(double[][] rows, int i) {
    double[] squares = new double[rows.length];
    for (int j = 0; j < rows.length; j++) {
      double sum = 0;
      for (int c = 0; c < rows[i].length; c++) {
        double difference = rows[i][c] - rows[j][c];
        sum += difference * difference;
      }
      squares[j] = sum;
    }
    return squares;
  }

  /** The k nearest others, the nearest first, the first of equals first. */
  private static int[] nearest(double[] squares, int self, int k) {
    double[] sorted = squares.clone();
    sorted[self] = Double.POSITIVE_INFINITY;
    Arrays.sort(sorted);
    double farthest = sorted[k - 1];
    List<Integer> taken = new ArrayList<>();
    int ties = k - (int) Arrays.stream(sorted, 0, k).filter(d -> d < farthest).count();
    for (int j = 0; j < squares.length; j++) {
      if (j != self && (squares[j] < farthest || (squares[j] == farthest && ties-- > 0))) {
        taken.add(j);
      }
    }
    return taken.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Gaussian weights of a perplexity, by bisection of the precision. */
  static double[] conditional(double[] squares, double perplexity) {
    double least = Arrays.stream(squares).min().orElse(0);
    double scale = Arrays.stream(squares).map(d -> d - least).average().orElse(0);
    double[] weights = new double[squares.length];
    if (!(scale > 0)) {
      Arrays.fill(weights, 1.0 / weights.length);
      return weights;
    }
    double wanted = StrictMath.log(perplexity);
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double precision = 1;
    for (int b = 0; b < BISECTIONS; b++) {
      double sum = 0;
      double mean = 0;
      for (int j = 0; j < weights.length; j++) {
        double distance = (squares[j] - least) / scale;
        weights[j] = StrictMath.exp(-precision * distance);
        sum += weights[j];
        mean += weights[j] * distance;
      }
      double entropy = StrictMath.log(sum) + precision * mean / sum;
      for (int j = 0; j < weights.length; j++) {
        weights[j] /= sum;
      }
      if (Math.abs(entropy - wanted) < NEAR) {
        break;
      }
      if (entropy > wanted) {
        low = precision;
        precision = Double.isInfinite(high) ? 2 * precision : (low + high) / 2;
      } else {
        high = precision;
        precision = (low + high) / 2;
      }
    }
    return weights;
  }

  private static Affinities symmetric(int[][] nearest, double[][] conditional) {
    int n = nearest.length;
    List<List<Integer>> others = new ArrayList<>();
    List<List<Double>> strengths = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      others.add(new ArrayList<>());
      strengths.add(new ArrayList<>());
    }
    for (int i = 0; i < n; i++) {
      for (int e = 0; e < nearest[i].length; e++) {
        double half = conditional[i][e] / (2.0 * n);
        add(others.get(i), strengths.get(i), nearest[i][e], half);
        add(others.get(nearest[i][e]), strengths.get(nearest[i][e]), i, half);
      }
    }
    int[][] neighbours = new int[n][];
    double[][] weights = new double[n][];
    for (int i = 0; i < n; i++) {
      List<Integer> ids = others.get(i);
      int[] order =
          IntStream.range(0, ids.size())
              .boxed()
              .sorted((a, b) -> Integer.compare(ids.get(a), ids.get(b)))
              .mapToInt(Integer::intValue)
              .toArray();
      List<Double> values = strengths.get(i);
      neighbours[i] = Arrays.stream(order).map(ids::get).toArray();
      weights[i] = Arrays.stream(order).mapToDouble(values::get).toArray();
    }
    return new Affinities(neighbours, weights);
  }

  /** A neighbour that is there twice attracts twice: the two halves need not be put together. */
  private static void add(List<Integer> ids, List<Double> strengths, int id, double strength) {
    ids.add(id);
    strengths.add(strength);
  }
}
