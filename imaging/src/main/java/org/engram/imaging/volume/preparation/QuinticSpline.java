package org.engram.imaging.volume.preparation;

import java.util.Arrays;

/**
 * An interpolating B-spline of fifth order through the values of a line (Unser, Aldroubi and Eden
 * 1993), whose ends are continued by twelve equal values on each side.
 */
final class QuinticSpline {
  private static final int PADDING = 12;
  private static final double[] POLES = {
    Math.sqrt(67.5 - Math.sqrt(4436.25)) + Math.sqrt(26.25) - 6.5,
    Math.sqrt(67.5 + Math.sqrt(4436.25)) - Math.sqrt(26.25) - 6.5
  };

  private final double[] coefficients;

  QuinticSpline(double[] line) {
    coefficients = new double[line.length + 2 * PADDING];
    Arrays.fill(coefficients, 0, PADDING, line[0]);
    System.arraycopy(line, 0, coefficients, PADDING, line.length);
    Arrays.fill(coefficients, PADDING + line.length, coefficients.length, line[line.length - 1]);
    double gain = 1;
    for (double pole : POLES) {
      gain *= (1 - pole) * (1 - 1 / pole);
    }
    for (int i = 0; i < coefficients.length; i++) {
      coefficients[i] *= gain;
    }
    for (double pole : POLES) {
      filter(coefficients, pole);
    }
  }

  /** The recursive filter of one pole, forth and back, the line reflected at its ends. */
  private static void filter(double[] c, double pole) {
    int n = c.length;
    double first = c[0];
    double last = Math.pow(pole, n);
    double power = pole;
    double sum = c[0] + last * c[n - 1];
    for (int i = 1; i < n; i++) {
      sum += power * (c[i] + last * c[n - 1 - i]);
      power *= pole;
    }
    c[0] = first + sum * pole / (1 - last * last);
    for (int i = 1; i < n; i++) {
      c[i] += pole * c[i - 1];
    }
    c[n - 1] *= pole / (pole - 1);
    for (int i = n - 2; i >= 0; i--) {
      c[i] = pole * (c[i + 1] - c[i]);
    }
  }

  /** Values at 0, step, 2 step and so on, in voxels of the line. */
  void sample(double step, double[] into) {
    double[] weights = new double[6];
    for (int n = 0; n < into.length; n++) {
      double at = n * step + PADDING;
      int floor = (int) Math.floor(at);
      weights(at - floor, weights);
      double sum = 0;
      for (int tap = 0; tap < 6; tap++) {
        int index = Math.clamp(floor - 2 + tap, 0, coefficients.length - 1);
        sum += weights[tap] * coefficients[index];
      }
      into[n] = sum;
    }
  }

  /** Of the six knots around a place, the third of which lies {@code fraction} before it. */
  private static void weights(double fraction, double[] weights) {
    for (int tap = 0; tap < 6; tap++) {
      weights[tap] = basis(Math.abs(fraction - (tap - 2)));
    }
  }

  /** The central B-spline of fifth order. */
  private static double basis(double t) {
    double squared = t * t;
    if (t < 1) {
      return 11.0 / 20 + squared * (-1.0 / 2 + squared * (1.0 / 4 - t / 12));
    }
    if (t < 2) {
      return 17.0 / 40 + t * (5.0 / 8 + t * (-7.0 / 4 + t * (5.0 / 4 + t * (-3.0 / 8 + t / 24))));
    }
    double rest = Math.max(0, 3 - t);
    return rest * rest * rest * rest * rest / 120;
  }
}
