package org.engram.models.probing;

import java.util.Arrays;

/**
 * A metric of certain rows, prepared so that it can be taken again with each row counted any number
 * of times: what a bootstrap needs. {@link Metric#of} makes one.
 */
@FunctionalInterface
public interface Figure {
  /**
   * The metric.
   *
   * @param times how often each row counts; 0 leaves it out
   * @return NaN where the rows do not define it
   */
  double of(int[] times);

  /** Every row once. */
  static int[] once(int rows) {
    int[] times = new int[rows];
    Arrays.fill(times, 1);
    return times;
  }
}
