package org.engram.cohort.statistics;

import org.engram.cohort.results.Interval;
import org.hipparchus.distribution.continuous.NormalDistribution;

/** The interval of a Pearson correlation by Fisher's z: tanh(atanh r ± z / √(n - 3)). */
public final class FisherZ {
  private static final NormalDistribution NORMAL = new NormalDistribution(0, 1);

  private FisherZ() {}

  /**
   * The interval.
   *
   * @param rows independent pairs; of fewer than 4 it is not defined
   */
  public static Interval interval(double r, int rows, double level, String about) {
    double half = NORMAL.inverseCumulativeProbability((1 + level) / 2) / Math.sqrt(rows - 3.0);
    double z = 0.5 * (Math.log1p(r) - Math.log1p(-r));
    double low = rows < 4 ? Double.NaN : Math.tanh(z - half);
    double high = rows < 4 ? Double.NaN : Math.tanh(z + half);
    return new Interval(low, high, level, "Fisher z", about);
  }
}
