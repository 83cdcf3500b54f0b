package org.engram.models.probing;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How well a target is read from features.
 *
 * @param folds one entry a fold, in their order
 * @param pooled scores of the test predictions of all folds together
 */
public record ProbeResult(List<FoldScore> folds, Map<Metric, Double> pooled) {
  public ProbeResult {
    folds = List.copyOf(folds);
    pooled = Map.copyOf(pooled);
  }

  /**
   * One fold.
   *
   * @param trainingRows rows it was fitted on
   * @param testRows rows it was judged on
   * @param penalty the λ or C that the training rows chose
   * @param scores of the test rows; NaN where they do not define one
   */
  public record FoldScore(
      int trainingRows, int testRows, double penalty, Map<Metric, Double> scores) {
    public FoldScore {
      scores = Map.copyOf(scores);
    }
  }

  /** A metric in each fold. */
  public double[] of(Metric metric) {
    return folds.stream().mapToDouble(fold -> fold.scores().get(metric)).toArray();
  }

  /** Mean over folds; NaN where one of them does not define the metric. */
  public double mean(Metric metric) {
    return Arrays.stream(of(metric)).sum() / folds.size();
  }

  /** Sample standard deviation over folds. */
  public double deviation(Metric metric) {
    double mean = mean(metric);
    double sum = Arrays.stream(of(metric)).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(sum / (folds.size() - 1));
  }
}
