package org.engram.cohort.results;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A metric of one set of features. A figure that the rows do not define is NaN.
 *
 * @param metric its name: {@code auroc}
 * @param folds one a repeat and fold
 * @param mean over folds
 * @param deviation sample standard deviation over folds; folds share training rows, so this is no
 *     standard error
 * @param pooled of the test predictions of all folds together, the mean over repeats
 * @param interval of {@code pooled}, or what it says it is about
 * @param permutation whether the figure is more than chance
 */
public record Score(
    String metric,
    List<FoldValue> folds,
    double mean,
    double deviation,
    double pooled,
    Optional<Interval> interval,
    Optional<TestResult> permutation) {
  /**
   * The figure of one fold.
   *
   * @param repeat from 1
   * @param fold from 1
   */
  public record FoldValue(int repeat, int fold, double value) {}

  public Score {
    Objects.requireNonNull(metric, "metric");
    folds = List.copyOf(folds);
    Objects.requireNonNull(interval, "interval");
    Objects.requireNonNull(permutation, "permutation");
  }
}
