package org.engram.cohort.results;

import java.util.Arrays;
import java.util.Objects;
import org.engram.cohort.rows.RowKey;

/**
 * What was said of one row while it was held out: a row of {@code predictions.tsv}.
 *
 * @param set name of the set of features
 * @param repeat from 1
 * @param fold from 1
 * @param key whose row
 * @param truth the number, the class, the classes of several labels joined by {@code ;}, or an
 *     {@link ObservedTime} as text
 * @param values the predicted number alone, or a probability for each class of the outcome, or, of
 *     a time until an event, the risk alone: the larger, the sooner, as the logarithm of a relative
 *     hazard; not copied and not changed
 */
public record PredictionRow(
    String set, int repeat, int fold, RowKey key, String truth, double[] values) {
  public PredictionRow {
    Objects.requireNonNull(set, "set");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(truth, "truth");
    if (repeat < 1 || fold < 1 || values.length == 0) {
      throw new IllegalArgumentException(
          key + ": repeat " + repeat + ", fold " + fold + ", " + values.length + " values");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PredictionRow that
        && set.equals(that.set)
        && repeat == that.repeat
        && fold == that.fold
        && key.equals(that.key)
        && truth.equals(that.truth)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(set, repeat, fold, key, truth) * 31 + Arrays.hashCode(values);
  }
}
