package org.engram.imaging.quality;

import java.util.Arrays;
import java.util.OptionalDouble;

/** Means, medians and robust z, of the values that are there (not NaN). */
final class Spread {
  /** The median absolute deviation of a normal distribution of deviation 1. */
  private static final double NORMAL_DEVIATION = 0.6744897501960817;

  private Spread() {}

  static OptionalDouble median(double[] values) {
    double[] sorted = present(values);
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
  }

  static OptionalDouble mean(double[] values) {
    return Arrays.stream(present(values)).average();
  }

  static OptionalDouble max(double[] values) {
    return Arrays.stream(present(values)).max();
  }

  /** (x - median) over the normal-consistent median absolute deviation; 0 where all are alike. */
  static double[] robustZ(double[] values) {
    double centre = median(values).orElse(0);
    double[] distances = Arrays.stream(values).map(v -> Math.abs(v - centre)).toArray();
    double deviation = median(distances).orElse(0) / NORMAL_DEVIATION;
    return Arrays.stream(values)
        .map(v -> deviation > 0 ? (v - centre) / deviation : Double.isNaN(v) ? v : 0)
        .toArray();
  }

  private static double[] present(double[] values) {
    return Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
  }
}
