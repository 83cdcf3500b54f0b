package org.engram.cohort.fusion;

import java.util.List;
import java.util.Map;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Interval;
import org.engram.models.probing.Metric;

/**
 * What each block tells of a target, and all of them together.
 *
 * @param metric that sets are compared by
 * @param rows that were judged, ascending
 * @param sets each block, then each strategy, then the concatenations without a block
 * @param comparisons every strategy against every block
 * @param attribution the concatenation against itself without a block, one a block
 */
public record FusionResult(
    Metric metric,
    List<Integer> rows,
    List<SetScore> sets,
    List<Comparison> comparisons,
    List<Comparison> attribution) {
  public FusionResult {
    rows = List.copyOf(rows);
    sets = List.copyOf(sets);
    comparisons = List.copyOf(comparisons);
    attribution = List.copyOf(attribution);
  }

  /** What a set is. */
  public enum Kind {
    BLOCK,
    FUSION,
    WITHOUT
  }

  /**
   * One set of features.
   *
   * @param features numbers a row in the last fold; 0 for what has none of its own
   * @param folds scores of each fold's test rows
   * @param pooled scores of all test rows together
   * @param interval of the pooled {@link FusionResult#metric}
   * @param predictions one a judged row: the number, or a probability a class
   */
  public record SetScore(
      String name,
      Kind kind,
      int features,
      List<Map<Metric, Double>> folds,
      Map<Metric, Double> pooled,
      Interval interval,
      List<double[]> predictions) {
    public SetScore {
      folds = List.copyOf(folds);
      predictions = List.copyOf(predictions);
    }
  }

  /**
   * A set by its name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public SetScore set(String name) {
    return sets.stream()
        .filter(set -> set.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no set '" + name + "'"));
  }
}
