package org.engram.imaging.signal;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;

/** Temporal means of regions. */
public final class RegionMeans {
  /** A scanner's signal has means of many standard deviations; a demeaned one has none. */
  private static final double REMOVED = 0.1;

  private RegionMeans() {}

  /** The mean over time of each region of [regions, frames]. */
  public static double[] of(double[] values, int regions, int frames) {
    double[] means = new double[regions];
    Arrays.setAll(means, r -> mean(values, r * frames, frames));
    return means;
  }

  static double mean(double[] values, int from, int count) {
    double sum = 0;
    double lost = 0; // Neumaier's compensation: the golden medians are met to 1e-12 of any size
    for (int i = from; i < from + count; i++) {
      double next = sum + values[i];
      lost +=
          Math.abs(sum) >= Math.abs(values[i])
              ? (sum - next) + values[i]
              : (values[i] - next) + sum;
      sum = next;
    }
    return (sum + lost) / count;
  }

  /**
   * Whether the mean of every region was taken out of a whole run: each |mean| below a tenth of its
   * standard deviation.
   *
   * @param absent rows that hold no data
   */
  public static boolean removed(double[] values, int regions, int frames, BitSet absent) {
    return largest(values, regions, frames, absent) < REMOVED;
  }

  /**
   * A warning when the region means were {@link #removed} although the normalisation was fitted on
   * series that have them.
   *
   * @param absent rows that hold no data
   */
  public static Optional<String> removedWarning(
      double[] values, int regions, int frames, BitSet absent, Normalization normalization) {
    if (!normalization.expectsRegionMeans() || !removed(values, regions, frames, absent)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "region means look already removed (no |mean| above %.2g standard deviations in %d"
                + " regions), but normalization %s was fitted on series that have them; use series"
                + " with means, or another normalization",
            largest(values, regions, frames, absent),
            regions - absent.cardinality(),
            normalization.name()));
  }

  /** The largest |mean| in standard deviations; NaN where no region varies. */
  private static double largest(double[] values, int regions, int frames, BitSet absent) {
    double largest = Double.NaN;
    for (int r = absent.nextClearBit(0); r < regions; r = absent.nextClearBit(r + 1)) {
      double mean = mean(values, r * frames, frames);
      double deviation = Deviation.around(mean, values, r * frames, frames);
      if (deviation > 0) {
        double ratio = Math.abs(mean) / deviation;
        largest = Double.isNaN(largest) ? ratio : Math.max(largest, ratio);
      }
    }
    return largest;
  }
}
