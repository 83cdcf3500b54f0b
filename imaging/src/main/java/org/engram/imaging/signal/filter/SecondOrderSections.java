package org.engram.imaging.signal.filter;

import java.util.Arrays;

/**
 * A recursive filter as a chain of second-order sections, each {b0, b1, b2, 1, a1, a2}: y[t] = b0
 * x[t] + b1 x[t-1] + b2 x[t-2] - a1 y[t-1] - a2 y[t-2].
 *
 * @param sections in the order they are run
 */
public record SecondOrderSections(double[][] sections) {
  /**
   * Frames of padding at either end, as SciPy's {@code sosfiltfilt} takes them: three times the
   * number of coefficients. A series must be longer than this.
   */
  public int padding() {
    int firstOrderZeros = 0;
    int firstOrderPoles = 0;
    for (double[] section : sections) {
      firstOrderZeros += section[2] == 0 ? 1 : 0;
      firstOrderPoles += section[5] == 0 ? 1 : 0;
    }
    return 3 * (2 * sections.length + 1 - Math.min(firstOrderZeros, firstOrderPoles));
  }

  /**
   * The series run through the filter forwards and then backwards, so that nothing is shifted in
   * time; the damping is that of two passes. Either end is continued by its own mirror image
   * through the end point (odd padding), and each pass starts in the steady state of its first
   * value (Gustafsson, 1996, has the alternatives).
   *
   * @param series [time], longer than {@link #padding()}; left as it is
   * @throws IllegalArgumentException where it is not longer than the padding
   */
  public double[] forwardsAndBackwards(double[] series) {
    int n = series.length;
    int edge = padding();
    if (n <= edge) {
      throw new IllegalArgumentException(n + " frames with a padding of " + edge);
    }
    double[] extended = new double[n + 2 * edge];
    for (int i = 0; i < edge; i++) {
      extended[i] = 2 * series[0] - series[edge - i];
      extended[n + edge + i] = 2 * series[n - 1] - series[n - 2 - i];
    }
    System.arraycopy(series, 0, extended, edge, n);
    double[][] steady = steadyState();
    pass(extended, steady);
    reverse(extended);
    pass(extended, steady);
    reverse(extended);
    return Arrays.copyOfRange(extended, edge, edge + n);
  }

  /** The magnitude of one pass at a frequency (Hz), at a sampling rate (Hz). */
  public double gain(double frequency, double samplingRate) {
    Complex step = Complex.onCircle(-2 * Math.PI * frequency / samplingRate);
    double gain = 1;
    for (double[] s : sections) {
      Complex above = step.times(s[2]).plus(Complex.real(s[1])).times(step);
      Complex below = step.times(s[5]).plus(Complex.real(s[4])).times(step);
      gain *= above.plus(Complex.real(s[0])).abs() / below.plus(Complex.real(s[3])).abs();
    }
    return gain;
  }

  /** One pass in place, in transposed direct form II, from the steady state of its first value. */
  private void pass(double[] series, double[][] steady) {
    double start = series[0];
    for (int s = 0; s < sections.length; s++) {
      double[] c = sections[s];
      double first = steady[s][0] * start;
      double second = steady[s][1] * start;
      for (int t = 0; t < series.length; t++) {
        double in = series[t];
        double out = c[0] * in + first;
        first = c[1] * in - c[4] * out + second;
        second = c[2] * in - c[5] * out;
        series[t] = out;
      }
    }
  }

  /** Each section's state after an endless run of ones into the chain. */
  private double[][] steadyState() {
    double[][] states = new double[sections.length][2];
    double scale = 1;
    for (int s = 0; s < sections.length; s++) {
      double[] c = sections[s];
      double denominator = 1 + c[4] + c[5];
      double first = (c[1] - c[4] * c[0] + c[2] - c[5] * c[0]) / denominator;
      states[s][0] = scale * first;
      states[s][1] = scale * ((1 + c[4]) * first - (c[1] - c[4] * c[0]));
      scale *= (c[0] + c[1] + c[2]) / denominator;
    }
    return states;
  }

  private static void reverse(double[] values) {
    for (int i = 0, j = values.length - 1; i < j; i++, j--) {
      double kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecondOrderSections that && Arrays.deepEquals(sections, that.sections);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(sections);
  }
}
