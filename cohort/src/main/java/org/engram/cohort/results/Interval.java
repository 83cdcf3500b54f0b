package org.engram.cohort.results;

import java.util.Objects;

/**
 * An interval of confidence.
 *
 * @param low NaN where it is not defined
 * @param high NaN where it is not defined
 * @param level 0.95 for 95 %
 * @param method in words, with the number of draws and what was drawn: {@code bootstrap BCa, 2000
 *     draws of subjects}
 * @param about the figure that it is about: {@code pooled test predictions}, {@code mean of folds}
 */
public record Interval(double low, double high, double level, String method, String about) {
  public Interval {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(about, "about");
    if (low > high || !(level > 0 && level < 1)) {
      throw new IllegalArgumentException("[" + low + ", " + high + "] at " + level);
    }
  }

  public double width() {
    return high - low;
  }

  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
