package org.engram.imaging.signal.cleaning;

import org.engram.imaging.signal.NamedChoice;

/** The scale that a cleaned series is brought to, region by region. */
public enum Standardization implements NamedChoice {
  /** As it is. */
  NONE("none"),
  /** Mean 0, sample standard deviation 1 (n - 1 below the sum of squares). */
  ZSCORE_SAMPLE("zscore_sample"),
  /** Mean 0, population standard deviation 1 (n below the sum of squares). */
  ZSCORE("zscore"),
  /** Percent signal change: 100 (x - mean) / |mean|. */
  PERCENT_SIGNAL_CHANGE("psc");

  /** A deviation or a mean below it is none. */
  private static final double NOTHING = Math.ulp(1.0);

  private final String name;

  Standardization(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /**
   * Scales a series in place.
   *
   * @param series [time]
   * @param baseline what to add to its mean where that was taken out before; percent signal change
   *     is relative to it
   * @return false where there was nothing to scale by: a constant series, or percent of a mean of
   *     zero; it is then all zeros
   */
  boolean apply(double[] series, double baseline) {
    if (this == NONE) {
      return true;
    }
    double mean = mean(series);
    double scale =
        this == PERCENT_SIGNAL_CHANGE
            ? Math.abs(mean + baseline) / 100
            : deviation(series, mean, this == ZSCORE_SAMPLE ? 1 : 0);
    boolean scalable = scale >= (this == PERCENT_SIGNAL_CHANGE ? NOTHING / 100 : NOTHING);
    for (int t = 0; t < series.length; t++) {
      series[t] = scalable ? (series[t] - mean) / scale : 0;
    }
    return scalable;
  }

  static double mean(double[] series) {
    double sum = 0;
    for (double value : series) {
      sum += value;
    }
    return sum / series.length;
  }

  private static double deviation(double[] series, double mean, int lost) {
    double squares = 0;
    for (double value : series) {
      squares += (value - mean) * (value - mean);
    }
    return series.length > lost ? Math.sqrt(squares / (series.length - lost)) : 0;
  }
}
