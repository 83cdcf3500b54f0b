package org.engram.imaging.signal.cleaning;

/**
 * The polynomial of some degree nearest to a series in least squares. Its terms are made orthogonal
 * on the frames themselves (Forsythe's recurrence, 1957), so that high degrees stay exact.
 */
final class Trend {
  private final int degree;
  private final double[] shifts;
  private final double[] ratios;
  private final double[] squares;
  private final double centre;
  private final double scale;
  private final int[] frames;

  private Trend(int[] frames, int degree) {
    this.frames = frames;
    this.degree = degree;
    centre = (frames[0] + frames[frames.length - 1]) / 2.0;
    scale = Math.max(1, (frames[frames.length - 1] - frames[0]) / 2.0);
    shifts = new double[degree + 1];
    ratios = new double[degree + 1];
    squares = new double[degree + 1];
    double[] term = new double[degree + 1];
    for (int d = 0; d <= degree; d++) {
      double norm = 0;
      double moment = 0;
      for (int frame : frames) {
        double x = (frame - centre) / scale;
        terms(x, d, term);
        norm += term[d] * term[d];
        moment += x * term[d] * term[d];
      }
      squares[d] = norm;
      shifts[d] = moment / norm;
      ratios[d] = d == 0 ? 0 : norm / squares[d - 1];
    }
  }

  /** A trend over some frames, ascending, more than its degree. */
  static Trend over(int[] frames, int degree) {
    return new Trend(frames, degree);
  }

  /** Coefficients of the trend of a series that has one value a frame. */
  double[] fit(double[] series) {
    double[] coefficients = new double[degree + 1];
    double[] term = new double[degree + 1];
    for (int i = 0; i < frames.length; i++) {
      terms((frames[i] - centre) / scale, degree, term);
      for (int d = 0; d <= degree; d++) {
        coefficients[d] += series[i] * term[d] / squares[d];
      }
    }
    return coefficients;
  }

  /** The trend's value at a frame. */
  double at(int frame, double[] coefficients) {
    double[] term = new double[degree + 1];
    terms((frame - centre) / scale, degree, term);
    double sum = 0;
    for (int d = 0; d <= degree; d++) {
      sum += coefficients[d] * term[d];
    }
    return sum;
  }

  /** Takes the trend out of a series, in place. */
  void removeFrom(double[] series) {
    double[] coefficients = fit(series);
    for (int i = 0; i < frames.length; i++) {
      series[i] -= at(frames[i], coefficients);
    }
  }

  /** The orthogonal polynomials at x, up to a degree. */
  private void terms(double x, int upTo, double[] into) {
    into[0] = 1;
    for (int d = 1; d <= upTo; d++) {
      double before = d == 1 ? 0 : ratios[d - 1] * into[d - 2];
      into[d] = (x - shifts[d - 1]) * into[d - 1] - before;
    }
  }
}
