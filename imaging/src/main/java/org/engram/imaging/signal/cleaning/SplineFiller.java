package org.engram.imaging.signal.cleaning;

/**
 * A cubic spline through the kept frames with not-a-knot ends (de Boor, A Practical Guide to
 * Splines, chapter IV): the third derivative is continuous at the second knot and at the last but
 * one. The unknowns are the slopes at the knots; the tridiagonal system is factored once for all
 * regions.
 */
final class SplineFiller implements FrameFiller {
  private final boolean[] keep;
  private final int[] knots;
  private final double[] steps;
  private final double[] lower;
  private final double[] pivots;
  private final double[] upper;

  SplineFiller(boolean[] keep) {
    this.keep = keep;
    this.knots = Interpolation.indices(keep);
    int n = knots.length;
    steps = new double[n - 1];
    for (int i = 0; i < n - 1; i++) {
      steps[i] = knots[i + 1] - knots[i];
    }
    lower = new double[n];
    pivots = new double[n];
    upper = new double[n];
    pivots[0] = steps[1];
    upper[0] = steps[0] + steps[1];
    for (int i = 1; i < n - 1; i++) {
      lower[i] = steps[i];
      pivots[i] = 2 * (steps[i - 1] + steps[i]);
      upper[i] = steps[i - 1];
    }
    lower[n - 1] = steps[n - 2] + steps[n - 3];
    pivots[n - 1] = steps[n - 3];
    for (int i = 1; i < n; i++) {
      lower[i] /= pivots[i - 1];
      pivots[i] -= lower[i] * upper[i - 1];
    }
  }

  @Override
  public void fill(double[] series) {
    double[] slopes = slopes(series);
    int knot = 0;
    for (int t = 0; t < keep.length; t++) {
      if (keep[t]) {
        knot += t > knots[knot] ? 1 : 0;
        continue;
      }
      double h = steps[knot];
      double x = t - knots[knot];
      double left = series[knots[knot]];
      double rise = (series[knots[knot + 1]] - left) / h;
      double bend = (slopes[knot] + slopes[knot + 1] - 2 * rise) / h;
      double cubic = bend / h;
      double square = (rise - slopes[knot]) / h - bend;
      series[t] = left + x * (slopes[knot] + x * (square + x * cubic));
    }
  }

  private double[] slopes(double[] series) {
    int n = knots.length;
    double[] rise = new double[n - 1];
    for (int i = 0; i < n - 1; i++) {
      rise[i] = (series[knots[i + 1]] - series[knots[i]]) / steps[i];
    }
    double[] s = new double[n];
    double first = steps[0] + steps[1];
    s[0] = ((steps[0] + 2 * first) * steps[1] * rise[0] + steps[0] * steps[0] * rise[1]) / first;
    for (int i = 1; i < n - 1; i++) {
      s[i] = 3 * (steps[i] * rise[i - 1] + steps[i - 1] * rise[i]);
    }
    double last = steps[n - 2] + steps[n - 3];
    s[n - 1] =
        (steps[n - 2] * steps[n - 2] * rise[n - 3]
                + (2 * last + steps[n - 2]) * steps[n - 3] * rise[n - 2])
            / last;
    for (int i = 1; i < n; i++) {
      s[i] -= lower[i] * s[i - 1];
    }
    s[n - 1] /= pivots[n - 1];
    for (int i = n - 2; i >= 0; i--) {
      s[i] = (s[i] - upper[i] * s[i + 1]) / pivots[i];
    }
    return s;
  }
}
