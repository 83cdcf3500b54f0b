package org.engram.imaging.signal;

/** The unbiased standard deviation. */
final class Deviation {
  private Deviation() {}

  /** Of {@code count} values from {@code from} around their mean; 0 for a single value. */
  static double around(double mean, double[] values, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += (values[i] - mean) * (values[i] - mean);
    }
    return count > 1 ? Math.sqrt(sum / (count - 1)) : 0;
  }
}
