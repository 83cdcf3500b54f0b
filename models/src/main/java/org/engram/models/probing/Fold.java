package org.engram.models.probing;

import java.util.Arrays;
import java.util.BitSet;

/**
 * One division of the rows: a probe is fitted on the one part and judged on the other.
 *
 * @param training rows, ascending
 * @param test rows, ascending; none of them in {@code training}
 */
public record Fold(int[] training, int[] test) {
  public Fold {
    training = training.clone();
    test = test.clone();
    BitSet seen = new BitSet();
    for (int row : training) {
      seen.set(row);
    }
    for (int row : test) {
      if (seen.get(row)) {
        throw new IllegalArgumentException("row " + row + " is in training and in test");
      }
    }
  }

  @Override
  public int[] training() {
    return training.clone();
  }

  @Override
  public int[] test() {
    return test.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fold that
        && Arrays.equals(training, that.training)
        && Arrays.equals(test, that.test);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(training) * 31 + Arrays.hashCode(test);
  }

  @Override
  public String toString() {
    return training.length + " training rows, " + test.length + " test rows";
  }
}
