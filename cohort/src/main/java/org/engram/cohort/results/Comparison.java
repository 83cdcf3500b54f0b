package org.engram.cohort.results;

import java.util.Objects;
import java.util.Optional;

/**
 * One set against another, on the same rows and folds.
 *
 * @param first name of a set
 * @param second name of a set
 * @param metric compared
 * @param difference first minus second
 * @param interval of the difference
 * @param test of no difference
 */
public record Comparison(
    String first,
    String second,
    String metric,
    double difference,
    Optional<Interval> interval,
    TestResult test) {
  public Comparison {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(second, "second");
    Objects.requireNonNull(metric, "metric");
    Objects.requireNonNull(interval, "interval");
    Objects.requireNonNull(test, "test");
  }
}
