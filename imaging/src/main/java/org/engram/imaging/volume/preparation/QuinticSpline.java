package org.engram.imaging.volume.preparation;

/**
 * An interpolating B-spline of fifth order through the values of a line (Unser, Aldroubi and Eden
 * 1993), whose ends are continued by twelve equal values on each side, at places that are the same
 * for every line of an axis.
 */
final class QuinticSpline {
  private static final int PADDING = 12;
  private static final double[] POLES = {
    Math.sqrt(67.5 - Math.sqrt(4436.25)) + Math.sqrt(26.25) - 6.5,
    Math.sqrt(67.5 + Math.sqrt(4436.25)) - Math.sqrt(26.25) - 6.5
  };

  /** Powers of a pole below this change no sum. */
  private static final double NOTHING = 1e-40;

  private final int length;
  private final double gain;

  /** By place the first of six coefficients, and their weights. */
  private final int[] first;

  private final double[] weights;

  /**
   * @param length of a line
   * @param places wanted: 0, step, 2 step and so on
   * @param step in voxels of the line
   */
  QuinticSpline(int length, int places, double step) {
    this.length = length;
    double product = 1;
    for (double pole : POLES) {
      product *= (1 - pole) * (1 - 1 / pole);
    }
    gain = product;
    first = new int[places];
    weights = new double[6 * places];
    double[] six = new double[6];
    for (int n = 0; n < places; n++) {
      double at = n * step + PADDING;
      int floor = (int) Math.floor(at);
      weights(at - floor, six);
      first[n] = floor - 2;
      System.arraycopy(six, 0, weights, 6 * n, 6);
    }
  }

  /**
   * Values at the places.
   *
   * @param lines [length][lanes]
   * @param into [places][lanes]
   */
  void sample(double[] lines, double[] into, int lanes) {
    double[] c = coefficients(lines, lanes);
    int last = length + 2 * PADDING - 1;
    for (int n = 0; n < first.length; n++) {
      int to = n * lanes;
      for (int l = 0; l < lanes; l++) {
        into[to + l] = 0;
      }
      for (int tap = 0; tap < 6; tap++) {
        int from = Math.clamp(first[n] + tap, 0, last) * lanes;
        double weight = weights[6 * n + tap];
        for (int l = 0; l < lanes; l++) {
          into[to + l] += weight * c[from + l];
        }
      }
    }
  }

  private double[] coefficients(double[] lines, int lanes) {
    int padded = length + 2 * PADDING;
    double[] c = new double[padded * lanes];
    for (int n = 0; n < padded; n++) {
      int from = Math.clamp(n - PADDING, 0, length - 1) * lanes;
      for (int l = 0; l < lanes; l++) {
        c[n * lanes + l] = gain * lines[from + l];
      }
    }
    for (double pole : POLES) {
      filter(c, padded, lanes, pole);
    }
    return c;
  }

  /** The recursive filter of one pole, forth and back, the line reflected at its ends. */
  private static void filter(double[] c, int n, int lanes, double pole) {
    double last = Math.pow(pole, n);
    double[] sum = new double[lanes];
    for (int l = 0; l < lanes; l++) {
      sum[l] = c[l] + last * c[(n - 1) * lanes + l];
    }
    double power = pole;
    for (int i = 1; i < n && Math.abs(power) > NOTHING; i++) {
      for (int l = 0; l < lanes; l++) {
        sum[l] += power * (c[i * lanes + l] + last * c[(n - 1 - i) * lanes + l]);
      }
      power *= pole;
    }
    for (int l = 0; l < lanes; l++) {
      c[l] += sum[l] * pole / (1 - last * last);
    }
    for (int i = 1; i < n; i++) {
      int at = i * lanes;
      for (int l = 0; l < lanes; l++) {
        c[at + l] += pole * c[at - lanes + l];
      }
    }
    int end = (n - 1) * lanes;
    for (int l = 0; l < lanes; l++) {
      c[end + l] *= pole / (pole - 1);
    }
    for (int i = n - 2; i >= 0; i--) {
      int at = i * lanes;
      for (int l = 0; l < lanes; l++) {
        c[at + l] = pole * (c[at + lanes + l] - c[at + l]);
      }
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
