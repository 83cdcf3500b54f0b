package org.engram.models.training.watch;

/**
 * A distribution as TensorBoard draws it: counts in buckets of equal width from the smallest value
 * to the largest. Values that are not finite are not counted.
 *
 * @param limits right end of each bucket
 * @param counts values in each bucket
 */
@SuppressWarnings("ArrayRecordComponent") // written out and dropped
record Histogram(
    double min,
    double max,
    double number,
    double sum,
    double sumOfSquares,
    double[] limits,
    double[] counts) {
  static final int BUCKETS = 64;

  static Histogram of(float[] values) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    long number = 0;
    for (float value : values) {
      if (Float.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
        squares += (double) value * value;
        number++;
      }
    }
    if (number == 0) {
      return new Histogram(0, 0, 0, 0, 0, new double[] {0}, new double[] {0});
    }
    int buckets = max > min ? BUCKETS : 1;
    double width = (max - min) / buckets;
    double[] limits = new double[buckets];
    for (int i = 0; i < buckets; i++) {
      limits[i] = i == buckets - 1 ? max : min + (i + 1) * width;
    }
    double[] counts = new double[buckets];
    for (float value : values) {
      if (Float.isFinite(value)) {
        counts[width > 0 ? (int) Math.min(buckets - 1, (value - min) / width) : 0]++;
      }
    }
    return new Histogram(min, max, number, sum, squares, limits, counts);
  }
}
