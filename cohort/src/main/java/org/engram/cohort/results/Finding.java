package org.engram.cohort.results;

import java.util.Objects;
import java.util.Optional;

/**
 * A figure that belongs to no single set of features: a canonical correlation, the shift between
 * two cohorts, an attribution.
 *
 * @param topic under which it is listed: {@code canonical correlations}
 * @param name of the figure: {@code first pair}
 * @param value NaN where it is not defined
 * @param unit or empty
 * @param interval of the value
 * @param test of it
 * @param note a sentence for the reader, or empty
 */
public record Finding(
    String topic,
    String name,
    double value,
    String unit,
    Optional<Interval> interval,
    Optional<TestResult> test,
    String note) {
  public Finding {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(interval, "interval");
    Objects.requireNonNull(test, "test");
    Objects.requireNonNull(note, "note");
  }
}
