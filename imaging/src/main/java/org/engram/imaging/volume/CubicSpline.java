package org.engram.imaging.volume;

import java.util.stream.IntStream;

/**
 * The cubic B-spline that goes through given values: its coefficients by the recursive filter of
 * Unser, Splines: a perfect fit for signal and image processing, IEEE Signal Processing Magazine
 * 16(6), 1999, with the values mirrored at the first and last of them.
 */
final class CubicSpline {
  /** Pole of the filter that undoes the spline's blur (1/6, 4/6, 1/6). */
  private static final double POLE = Math.sqrt(3) - 2;

  private static final double GAIN = (1 - POLE) * (1 - 1 / POLE);

  private CubicSpline() {}

  /** Turns values on a grid into coefficients, in place, along each axis that has two or more. */
  static void filter(double[] values, Grid grid) {
    int nx = grid.nx();
    int plane = nx * grid.ny();
    if (nx > 1) {
      IntStream.range(0, values.length / nx)
          .parallel()
          .forEach(line -> filterLine(values, line * nx, 1, nx));
    }
    if (grid.ny() > 1) {
      IntStream.range(0, nx * grid.nz())
          .parallel()
          .forEach(line -> filterLine(values, line / nx * plane + line % nx, nx, grid.ny()));
    }
    if (grid.nz() > 1) {
      IntStream.range(0, plane)
          .parallel()
          .forEach(line -> filterLine(values, line, plane, grid.nz()));
    }
  }

  private static void filterLine(double[] values, int start, int stride, int size) {
    double[] c = new double[size];
    for (int n = 0; n < size; n++) {
      c[n] = GAIN * values[start + n * stride];
    }
    c[0] = mirroredSum(c);
    for (int n = 1; n < size; n++) {
      c[n] += POLE * c[n - 1];
    }
    c[size - 1] = POLE / (POLE * POLE - 1) * (c[size - 1] + POLE * c[size - 2]);
    for (int n = size - 2; n >= 0; n--) {
      c[n] = POLE * (c[n + 1] - c[n]);
    }
    for (int n = 0; n < size; n++) {
      values[start + n * stride] = c[n];
    }
  }

  /** The forward filter's first value: the mirrored signal has period 2 size - 2. */
  private static double mirroredSum(double[] c) {
    int size = c.length;
    int period = 2 * size - 2;
    double sum = c[0];
    double power = POLE;
    for (int n = 1; n < period; n++) {
      sum += power * c[n < size ? n : period - n];
      power *= POLE;
    }
    return sum / (1 - power);
  }

  /** Weights of the four coefficients around a place, from the one before it on. */
  static void weights(double fraction, double[] into) {
    double t = fraction;
    double s = 1 - t;
    into[0] = s * s * s / 6;
    into[1] = (t * t * (t - 2) * 3 + 4) / 6;
    into[2] = (s * s * (s - 2) * 3 + 4) / 6;
    into[3] = t * t * t / 6;
  }

  /** An index beyond the ends, mirrored at the first and last. */
  static int mirror(int index, int size) {
    if (size == 1) {
      return 0;
    }
    int period = 2 * size - 2;
    int within = Math.floorMod(index, period);
    return within < size ? within : period - within;
  }
}
