package org.engram.imaging.quality;

import java.util.BitSet;
import java.util.OptionalDouble;
import org.engram.imaging.timeseries.TimeSeries;

/**
 * What the signals of a run are like in time.
 *
 * @param tsnr median of |mean| over population deviation, as nipype's TSNR; empty where the means
 *     were removed
 * @param autocorrelation median correlation of a frame with the one before it
 * @param silent signals that never change
 */
record SignalStatistics(OptionalDouble tsnr, OptionalDouble autocorrelation, BitSet silent) {
  /** Means below this share of the deviation, in the median, were removed: no ratio is left. */
  private static final double NO_MEAN = 0.5;

  static SignalStatistics of(TimeSeries series) {
    int n = series.regions();
    double[] ratios = new double[n];
    double[] correlations = new double[n];
    BitSet silent = new BitSet();
    for (int r = 0; r < n; r++) {
      Moments moments = Moments.of(series.values(), r * series.frames(), series.frames());
      if (moments.constant()) {
        silent.set(r);
      }
      ratios[r] = moments.constant() ? Double.NaN : moments.meanOverDeviation();
      correlations[r] = moments.constant() ? Double.NaN : moments.lagOne();
    }
    return new SignalStatistics(
        unlessMeansRemoved(Spread.median(ratios)), Spread.median(correlations), silent);
  }

  /** A median ratio of mean to deviation, or nothing where the means were removed. */
  static OptionalDouble unlessMeansRemoved(OptionalDouble tsnr) {
    boolean removed = tsnr.isPresent() && tsnr.getAsDouble() < NO_MEAN;
    return removed ? OptionalDouble.empty() : tsnr;
  }

  /** Sums of one signal about its mean. */
  private record Moments(double mean, double squares, double products, int frames) {
    static Moments of(double[] values, int start, int frames) {
      double sum = 0;
      for (int t = 0; t < frames; t++) {
        sum += values[start + t];
      }
      double mean = sum / frames;
      double squares = 0;
      double products = 0;
      for (int t = 0; t < frames; t++) {
        double value = values[start + t] - mean;
        squares += value * value;
        products += t == 0 ? 0 : value * (values[start + t - 1] - mean);
      }
      return new Moments(mean, squares, products, frames);
    }

    /** Within rounding of the mean. */
    boolean constant() {
      double rounding = 1e-14 * Math.abs(mean);
      return squares <= frames * rounding * rounding;
    }

    double meanOverDeviation() {
      return Math.abs(mean) / Math.sqrt(squares / frames);
    }

    double lagOne() {
      return products / squares;
    }
  }
}
