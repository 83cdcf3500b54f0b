package org.engram.bench;

import java.util.List;

/** Sums up repeated measurements. */
final class Rounds {
  private Rounds() {}

  /** The median; of an even number the mean of the middle two. */
  static double median(List<Double> seconds) {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  static double min(List<Double> seconds) {
    return seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  static double max(List<Double> seconds) {
    return seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }
}
