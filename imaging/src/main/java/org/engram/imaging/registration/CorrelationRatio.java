package org.engram.imaging.registration;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The share of the moving image's variance that lies between the fixed image's bins: 1 - sum over
 * bins of the squared distances to the bin's mean, divided by those to the mean of all.
 */
final class CorrelationRatio implements Similarity {
  private final int bins;

  CorrelationRatio(int bins) {
    this.bins = bins;
  }

  @Override
  public double of(byte[] fixed, float[] moving, float[] derivative) {
    double[][] parts =
        IntStream.range(0, Similarity.chunks(fixed.length))
            .parallel()
            .mapToObj(chunk -> part(chunk, fixed, moving))
            .toArray(double[][]::new);
    double[] counts = new double[bins];
    double[] sums = new double[bins];
    double squares = 0;
    double sum = 0;
    for (double[] part : parts) {
      for (int b = 0; b < bins; b++) {
        counts[b] += part[b];
        sums[b] += part[bins + b];
        sum += part[bins + b];
      }
      squares += part[2 * bins];
    }
    double[] means = new double[bins];
    double within = squares;
    for (int b = 0; b < bins; b++) {
      means[b] = counts[b] == 0 ? 0 : sums[b] / counts[b];
      within -= sums[b] * means[b];
    }
    double mean = sum / fixed.length;
    double total = squares - sum * mean;
    if (!(total > 1e-9 * fixed.length)) {
      Arrays.fill(derivative, 0); // nothing but one value is seen from here
      return 0;
    }
    double ratio = within / total;
    double factor = 2 / total;
    IntStream.range(0, Similarity.chunks(fixed.length))
        .parallel()
        .forEach(
            chunk -> {
              int end = Math.min(fixed.length, (chunk + 1) * CHUNK);
              for (int n = chunk * CHUNK; n < end; n++) {
                double m = moving[n];
                double change = (m - means[fixed[n] & 0xff]) - ratio * (m - mean);
                derivative[n] = (float) (-factor * change);
              }
            });
    return 1 - ratio;
  }

  /** Counts by bin, sums by bin, sum of squares. */
  private double[] part(int chunk, byte[] fixed, float[] moving) {
    double[] part = new double[2 * bins + 1];
    int end = Math.min(fixed.length, (chunk + 1) * CHUNK);
    for (int n = chunk * CHUNK; n < end; n++) {
      int bin = fixed[n] & 0xff;
      double m = moving[n];
      part[bin]++;
      part[bins + bin] += m;
      part[2 * bins] += m * m;
    }
    return part;
  }
}
