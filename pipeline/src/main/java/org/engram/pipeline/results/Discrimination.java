package org.engram.pipeline.results;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What a threshold over probabilities gives, and how the probabilities hold up. */
public final class Discrimination {
  /** Points of a curve that a page shows; of more, some on the way are left out. */
  private static final int MOST_POINTS = 300;

  private static final double Z = 1.959963984540054;

  private Discrimination() {}

  /** A point of a curve. */
  public record Point(double x, double y) {}

  /**
   * A group of rows of like probability.
   *
   * @param predicted mean probability
   * @param observed share of positives
   * @param low end of Wilson's 95 % interval of the share
   * @param high the other end
   */
  public record Bin(int rows, double predicted, double observed, double low, double high) {}

  /** False positive rate and true positive rate, from (0, 0) to (1, 1); equal scores are one. */
  public static List<Point> roc(double[] score, boolean[] positive) {
    List<int[]> counts = counts(score, positive);
    double positives = counts.getLast()[1];
    double negatives = counts.getLast()[0] - positives;
    List<Point> points = new ArrayList<>();
    points.add(new Point(0, 0));
    for (int[] count : counts) {
      points.add(new Point((count[0] - count[1]) / negatives, count[1] / positives));
    }
    return thinned(points);
  }

  /** Recall and precision, by falling threshold. */
  public static List<Point> precisionRecall(double[] score, boolean[] positive) {
    List<int[]> counts = counts(score, positive);
    double positives = counts.getLast()[1];
    List<Point> points = new ArrayList<>();
    points.add(new Point(0, counts.getFirst()[1] / (double) counts.getFirst()[0]));
    for (int[] count : counts) {
      points.add(new Point(count[1] / positives, count[1] / (double) count[0]));
    }
    return thinned(points);
  }

  /**
   * Groups of equal size by rising probability: ten, or fewer where a group would have under eight
   * rows; equal probabilities stay together.
   */
  public static List<Bin> calibration(double[] probability, boolean[] positive) {
    int n = probability.length;
    int groups = Math.clamp(n / 8, 2, 10);
    Integer[] order = order(probability, Comparator.naturalOrder());
    List<Bin> bins = new ArrayList<>();
    int from = 0;
    for (int g = 1; g <= groups && from < n; g++) {
      int to = Math.max(from + 1, (int) ((long) g * n / groups));
      while (to < n && probability[order[to]] == probability[order[to - 1]]) {
        to++;
      }
      bins.add(bin(probability, positive, order, from, to));
      from = to;
    }
    return bins;
  }

  private static Bin bin(double[] p, boolean[] positive, Integer[] order, int from, int to) {
    int rows = to - from;
    double sum = 0;
    int positives = 0;
    for (int i = from; i < to; i++) {
      sum += p[order[i]];
      positives += positive[order[i]] ? 1 : 0;
    }
    double share = positives / (double) rows;
    double denominator = 1 + Z * Z / rows;
    double middle = (share + Z * Z / (2 * rows)) / denominator;
    double half =
        Z * Math.sqrt(share * (1 - share) / rows + Z * Z / (4.0 * rows * rows)) / denominator;
    return new Bin(rows, sum / rows, share, Math.max(0, middle - half), Math.min(1, middle + half));
  }

  /** Rows and positives at or above each different score, the highest first. */
  private static List<int[]> counts(double[] score, boolean[] positive) {
    Integer[] order = order(score, Comparator.reverseOrder());
    List<int[]> counts = new ArrayList<>();
    int positives = 0;
    for (int i = 0; i < order.length; i++) {
      positives += positive[order[i]] ? 1 : 0;
      if (i + 1 == order.length || score[order[i + 1]] != score[order[i]]) {
        counts.add(new int[] {i + 1, positives});
      }
    }
    return counts;
  }

  private static Integer[] order(double[] score, Comparator<Double> by) {
    return IntStream.range(0, score.length)
        .boxed()
        .sorted(Comparator.comparing(i -> score[i], by))
        .toArray(Integer[]::new);
  }

  private static List<Point> thinned(List<Point> points) {
    if (points.size() <= MOST_POINTS) {
      return List.copyOf(points);
    }
    return IntStream.range(0, MOST_POINTS)
        .mapToObj(i -> points.get((int) ((long) i * (points.size() - 1) / (MOST_POINTS - 1))))
        .toList();
  }
}
