package org.engram.cohort.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.models.probing.Metrics;

/** The curves behind the figures of a class against the rest, thresholds from high to low. */
public final class Curves {
  private Curves() {}

  /** A point of an ROC curve. */
  public record RocPoint(double threshold, double falsePositiveRate, double truePositiveRate) {}

  /** A point of a precision-recall curve. */
  public record RecallPoint(double threshold, double recall, double precision) {}

  /**
   * A bin of a calibration curve.
   *
   * @param rows in it
   * @param predicted their mean probability
   * @param observed the fraction of them that is of the class
   */
  public record CalibrationBin(
      double from, double to, int rows, double predicted, double observed) {}

  /** From (0, 0) at an infinite threshold to (1, 1); a point where the score changes. */
  public static List<RocPoint> roc(boolean[] positive, double[] score) {
    List<RocPoint> points = new ArrayList<>();
    points.add(new RocPoint(Double.POSITIVE_INFINITY, 0, 0));
    double all = count(positive);
    for (Step step : steps(positive, score)) {
      points.add(
          new RocPoint(step.threshold(), step.down() / (positive.length - all), step.up() / all));
    }
    return points;
  }

  /** From the highest score on; a point where the score changes. */
  public static List<RecallPoint> precisionRecall(boolean[] positive, double[] score) {
    double all = count(positive);
    return steps(positive, score).stream()
        .map(
            step ->
                new RecallPoint(
                    step.threshold(), step.up() / all, step.up() / (step.up() + step.down())))
        .toList();
  }

  /** Bins of equal width over [0, 1], each with its upper end; empty ones are left out. */
  public static List<CalibrationBin> calibration(
      boolean[] positive, double[] probability, int bins) {
    int[] rows = new int[bins];
    double[] predicted = new double[bins];
    double[] observed = new double[bins];
    for (int i = 0; i < positive.length; i++) {
      int bin = Metrics.bin(probability[i], bins);
      rows[bin]++;
      predicted[bin] += probability[i];
      observed[bin] += positive[i] ? 1 : 0;
    }
    return IntStream.range(0, bins)
        .filter(b -> rows[b] > 0)
        .mapToObj(
            b ->
                new CalibrationBin(
                    (double) b / bins,
                    (b + 1.0) / bins,
                    rows[b],
                    predicted[b] / rows[b],
                    observed[b] / rows[b]))
        .toList();
  }

  private record Step(double threshold, double up, double down) {}

  private static List<Step> steps(boolean[] positive, double[] score) {
    int[] order =
        IntStream.range(0, score.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -score[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    List<Step> steps = new ArrayList<>();
    double up = 0;
    double down = 0;
    for (int i = 0; i < order.length; i++) {
      up += positive[order[i]] ? 1 : 0;
      down += positive[order[i]] ? 0 : 1;
      if (i + 1 == order.length || score[order[i + 1]] != score[order[i]]) {
        steps.add(new Step(score[order[i]], up, down));
      }
    }
    return steps;
  }

  private static double count(boolean[] positive) {
    double all = 0;
    for (boolean p : positive) {
      all += p ? 1 : 0;
    }
    return all;
  }
}
