package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A figure over the steps of a run.
 *
 * @param name as the legend has it
 * @param x steps, rising
 * @param y values; those that are not finite leave a gap
 */
@SuppressWarnings("ArrayRecordComponent") // drawn once and dropped
record Curve(String name, double[] x, double[] y) {
  /** Neighbours taken together: where they lie, their mean and their range. */
  @SuppressWarnings("ArrayRecordComponent")
  record Bins(double[] x, double[] mean, double[] low, double[] high) {}

  Curve {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " steps of " + y.length + " values");
    }
  }

  /** The finite values. */
  double[] finite() {
    return Arrays.stream(y).filter(Double::isFinite).toArray();
  }

  /** The points in at most so many bins of equal width; empty bins are left out. */
  Bins bins(int most) {
    if (x.length <= most) {
      return bins(x.length, i -> i);
    }
    double width = (x[x.length - 1] - x[0]) / most;
    return bins(most, i -> width > 0 ? (int) Math.min(most - 1, (x[i] - x[0]) / width) : 0);
  }

  private Bins bins(int count, java.util.function.IntUnaryOperator binOf) {
    double[] at = new double[count];
    double[] sum = new double[count];
    double[] low = new double[count];
    double[] high = new double[count];
    int[] number = new int[count];
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(high, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < x.length; i++) {
      if (Double.isFinite(y[i])) {
        int bin = binOf.applyAsInt(i);
        at[bin] += x[i];
        sum[bin] += y[i];
        low[bin] = Math.min(low[bin], y[i]);
        high[bin] = Math.max(high[bin], y[i]);
        number[bin]++;
      }
    }
    List<Integer> filled = new ArrayList<>();
    for (int bin = 0; bin < count; bin++) {
      if (number[bin] > 0) {
        filled.add(bin);
      }
    }
    return new Bins(
        filled.stream().mapToDouble(bin -> at[bin] / number[bin]).toArray(),
        filled.stream().mapToDouble(bin -> sum[bin] / number[bin]).toArray(),
        filled.stream().mapToDouble(bin -> low[bin]).toArray(),
        filled.stream().mapToDouble(bin -> high[bin]).toArray());
  }
}
