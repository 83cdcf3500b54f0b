package org.engram.cohort.statistics;

import java.util.Arrays;
import java.util.Locale;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.TestResult;
import org.engram.tensor.ConfigurationException;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Bootstrap intervals (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 13
 * and 14), from {@link Draws}. Draws that do not define the figure, one class only for instance,
 * are left out; where they are more than a tenth the interval is not defined.
 *
 * @param method how the interval follows from the draws
 * @param draws at least 100
 * @param level 0.95 for 95 %
 * @param seed of the draws
 */
public record Bootstrap(Method method, int draws, double level, long seed) {
  private static final NormalDistribution NORMAL = new NormalDistribution(0, 1);
  private static final double MOST_UNDEFINED = 0.1;

  /** How an interval follows from draws. */
  public enum Method {
    /** Quantiles of the draws. */
    PERCENTILE,
    /** Bias-corrected and accelerated: quantiles moved by the draws' bias and skewness. */
    BCA;

    /** Reads {@code percentile} or {@code bca}. */
    public static Method fromName(String name) {
      for (Method method : values()) {
        if (method.toString().equals(name)) {
          return method;
        }
      }
      throw new ConfigurationException("bootstrap", "'" + name + "'", "percentile or bca", "");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Bootstrap {
    if (draws < 100 || !(level > 0 && level < 1)) {
      throw new ConfigurationException(
          "bootstrap",
          draws + " draws at level " + level,
          "100 draws or more and a level between 0 and 1",
          "");
    }
  }

  /** BCa, 2,000 draws, 95 %. */
  public static Bootstrap defaults(long seed) {
    return new Bootstrap(Method.BCA, 2000, 0.95, seed);
  }

  /**
   * The interval of a figure.
   *
   * @param unit what was drawn, in words: {@code subjects}
   */
  public Interval interval(Draws drawn, int figure, String unit, String about) {
    return interval(drawn.figure(figure), unit, about);
  }

  /** The interval of one figure minus another, on the same draws. */
  public Interval difference(Draws drawn, int first, int second, String unit, String about) {
    return interval(drawn.difference(first, second), unit, about);
  }

  /**
   * Whether two figures differ: twice the share of draws on the other side of zero, the draws
   * themselves counted as one more.
   */
  public TestResult test(Draws drawn, int first, int second, String unit) {
    Draws.Sample sample = drawn.difference(first, second);
    double[] sorted = defined(sample.draws());
    double below = Arrays.stream(sorted).filter(d -> d <= 0).count();
    double above = Arrays.stream(sorted).filter(d -> d >= 0).count();
    double p =
        usable(sorted, sample)
            ? Math.min(1, 2 * (Math.min(below, above) + 1) / (sorted.length + 1))
            : Double.NaN;
    return new TestResult(
        "paired bootstrap, " + draws + " draws of " + unit, sample.estimate(), p, p, "none");
  }

  private Interval interval(Draws.Sample sample, String unit, String about) {
    double[] sorted = defined(sample.draws());
    String words =
        "bootstrap "
            + (method == Method.BCA ? "BCa" : "percentile")
            + ", "
            + draws
            + " draws of "
            + unit;
    if (!usable(sorted, sample)) {
      return new Interval(Double.NaN, Double.NaN, level, words, about);
    }
    double low = (1 - level) / 2;
    double high = 1 - low;
    if (method == Method.BCA && sorted[0] < sorted[sorted.length - 1]) {
      double bias = bias(sorted, sample.estimate());
      double acceleration = acceleration(sample.leftOut());
      low = moved(low, bias, acceleration);
      high = moved(high, bias, acceleration);
    }
    return new Interval(quantile(sorted, low), quantile(sorted, high), level, words, about);
  }

  private boolean usable(double[] sorted, Draws.Sample sample) {
    return !Double.isNaN(sample.estimate())
        && sorted.length >= (1 - MOST_UNDEFINED) * sample.draws().length;
  }

  private static double[] defined(double[] draws) {
    return Arrays.stream(draws).filter(d -> !Double.isNaN(d)).sorted().toArray();
  }

  /** z0: where the estimate stands among the draws, a tie counting half. */
  static double bias(double[] sorted, double estimate) {
    double below = 0;
    for (double d : sorted) {
      below += d < estimate ? 1 : d == estimate ? 0.5 : 0;
    }
    double share = Math.clamp(below / sorted.length, 0.5 / sorted.length, 1 - 0.5 / sorted.length);
    return NORMAL.inverseCumulativeProbability(share);
  }

  /** a: a sixth of the skewness of the jackknife; 0 where it does not vary or is not defined. */
  static double acceleration(double[] leftOut) {
    double mean = Arrays.stream(leftOut).sum() / leftOut.length;
    double square = 0;
    double cube = 0;
    for (double value : leftOut) {
      double d = mean - value;
      square += d * d;
      cube += d * d * d;
    }
    return square > 0 ? cube / (6 * Math.pow(square, 1.5)) : 0;
  }

  private static double moved(double share, double bias, double acceleration) {
    double z = bias + NORMAL.inverseCumulativeProbability(share);
    return NORMAL.cumulativeProbability(bias + z / (1 - acceleration * z));
  }

  /** By linear interpolation between order statistics, as numpy does by default. */
  static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
