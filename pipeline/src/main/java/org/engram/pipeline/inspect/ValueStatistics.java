package org.engram.pipeline.inspect;

import java.util.Collection;
import org.engram.tensor.file.HostTensor;

/**
 * What a block of numbers looks like. Minimum, maximum, mean and standard deviation are over the
 * finite values, and NaN where there is none.
 *
 * @param count all values
 * @param nan how many are not a number
 * @param infinite how many are infinite
 * @param sd population standard deviation
 */
public record ValueStatistics(
    long count, long nan, long infinite, double min, double max, double mean, double sd) {
  /** The value at an index. */
  private interface Values {
    double at(long index);
  }

  static ValueStatistics of(double[] values) {
    return of(values.length, i -> values[(int) i]);
  }

  static ValueStatistics of(float[] values) {
    return of(values.length, i -> values[(int) i]);
  }

  static ValueStatistics of(HostTensor tensor) {
    return of(tensor.elements(), tensor::value);
  }

  private static ValueStatistics of(long count, Values values) {
    long nan = 0;
    long infinite = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    // Sums of differences to the first finite value: a large mean costs no digits of the deviation.
    double origin = Double.NaN;
    double sum = 0;
    double squares = 0;
    for (long i = 0; i < count; i++) {
      double value = values.at(i);
      if (Double.isNaN(value)) {
        nan++;
        continue;
      }
      if (Double.isInfinite(value)) {
        infinite++;
        continue;
      }
      if (Double.isNaN(origin)) {
        origin = value;
      }
      min = Math.min(min, value);
      max = Math.max(max, value);
      double difference = value - origin;
      sum += difference;
      squares += difference * difference;
    }
    long finite = count - nan - infinite;
    if (finite == 0) {
      return new ValueStatistics(
          count, nan, infinite, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double variance = Math.max(0, squares / finite - (sum / finite) * (sum / finite));
    return new ValueStatistics(
        count, nan, infinite, min, max, origin + sum / finite, Math.sqrt(variance));
  }

  /** The statistics of several blocks taken together. */
  static ValueStatistics together(Collection<ValueStatistics> blocks) {
    ValueStatistics all = of(0, _ -> 0);
    for (ValueStatistics block : blocks) {
      all = all.and(block);
    }
    return all;
  }

  private ValueStatistics and(ValueStatistics other) {
    long finite = finite() + other.finite();
    long sum = count + other.count;
    long nans = nan + other.nan;
    long infinites = infinite + other.infinite;
    if (finite() == 0 || other.finite() == 0) {
      ValueStatistics told = finite() == 0 ? other : this;
      return new ValueStatistics(sum, nans, infinites, told.min, told.max, told.mean, told.sd);
    }
    double share = other.finite() / (double) finite;
    double between = other.mean - mean;
    double variance =
        (1 - share) * sd * sd
            + share * other.sd * other.sd
            + share * (1 - share) * between * between;
    return new ValueStatistics(
        sum,
        nans,
        infinites,
        Math.min(min, other.min),
        Math.max(max, other.max),
        mean + share * between,
        Math.sqrt(variance));
  }

  /** How many values are finite. */
  public long finite() {
    return count - nan - infinite;
  }
}
