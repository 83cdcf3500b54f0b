package org.engram.imaging.signal.filter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A filter as its zeros, its poles and its gain, and the transforms between the unit low-pass
 * prototype and the filter that was asked for (Oppenheim and Schafer, Discrete-Time Signal
 * Processing, chapter 7). The steps are those of SciPy's {@code iirfilter}, so that rounding agrees
 * too.
 *
 * @param zeros of the transfer function
 * @param poles of the transfer function, conjugates both there
 * @param gain in front of it
 */
record Roots(List<Complex> zeros, List<Complex> poles, double gain) {
  /** Twice the sampling frequency of 2 that the design is done at. */
  private static final double TWICE_SAMPLING = 4;

  /** Roots nearer than this to the real axis, relative to their size, are real. */
  private static final double REAL = 100 * Math.ulp(1.0);

  Roots {
    zeros = List.copyOf(zeros);
    poles = List.copyOf(poles);
  }

  /** Butterworth's analog low-pass of cut-off 1 rad/s: poles evenly on the left half circle. */
  static Roots prototype(int order) {
    List<Complex> poles = new ArrayList<>();
    for (int m = -order + 1; m < order; m += 2) {
      // The real pole of an odd order is -1 exactly; sin(0) is 0, so it comes out so.
      poles.add(Complex.onCircle(Math.PI * m / (2.0 * order)).negated());
    }
    return new Roots(List.of(), poles, 1);
  }

  /** The analog frequency, in rad/s, that the bilinear transform maps to a share of Nyquist's. */
  static double warped(double shareOfNyquist) {
    return TWICE_SAMPLING * Math.tan(Math.PI * shareOfNyquist / 2);
  }

  Roots lowPass(double frequency) {
    List<Complex> moved = poles.stream().map(p -> p.times(frequency)).toList();
    return new Roots(List.of(), moved, gain * Math.pow(frequency, poles.size()));
  }

  Roots highPass(double frequency) {
    Complex product = Complex.ONE;
    List<Complex> inverted = new ArrayList<>();
    List<Complex> atZero = new ArrayList<>();
    for (Complex pole : poles) {
      inverted.add(Complex.real(frequency).over(pole));
      atZero.add(Complex.real(0));
      product = product.times(pole.negated());
    }
    return new Roots(atZero, inverted, gain * Complex.ONE.over(product).re());
  }

  Roots bandPass(double low, double high) {
    double width = high - low;
    Complex centre = Complex.real(low * high);
    List<Complex> upper = new ArrayList<>();
    List<Complex> lower = new ArrayList<>();
    List<Complex> atZero = new ArrayList<>();
    for (Complex pole : poles) {
      Complex half = pole.times(width / 2);
      Complex offset = half.times(half).minus(centre).sqrt();
      upper.add(half.plus(offset));
      lower.add(half.minus(offset));
      atZero.add(Complex.real(0));
    }
    upper.addAll(lower);
    return new Roots(atZero, upper, gain * Math.pow(width, poles.size()));
  }

  /** The digital filter of this analog one; zeros at infinity come to lie at Nyquist's, -1. */
  Roots bilinear() {
    Complex two = Complex.real(TWICE_SAMPLING);
    Complex product = Complex.ONE;
    List<Complex> digitalZeros = new ArrayList<>();
    for (Complex zero : zeros) {
      digitalZeros.add(two.plus(zero).over(two.minus(zero)));
      product = product.times(two.minus(zero));
    }
    List<Complex> digitalPoles = new ArrayList<>();
    for (Complex pole : poles) {
      digitalPoles.add(two.plus(pole).over(two.minus(pole)));
      product = product.over(two.minus(pole));
    }
    while (digitalZeros.size() < digitalPoles.size()) {
      digitalZeros.add(Complex.real(-1));
    }
    return new Roots(digitalZeros, digitalPoles, gain * product.re());
  }

  /**
   * Second-order sections {b0, b1, b2, 1, a1, a2}: poles go with the nearest zeros, those closest
   * to the unit circle first and last in the chain (SciPy's {@code zpk2sos}, pairing "nearest").
   * Butterworth's zeros are all real.
   */
  double[][] sections() {
    List<Complex> restPoles = oneOfEachPair(poles);
    List<Complex> restZeros = new ArrayList<>(zeros);
    if (poles.size() % 2 == 1) {
      restPoles.add(Complex.real(0));
      restZeros.add(Complex.real(0));
    }
    double[][] sections = new double[(poles.size() + 1) / 2][];
    for (int s = sections.length - 1; s >= 0; s--) {
      Complex pole = takeNearestToCircle(restPoles, false);
      double a1;
      double a2;
      if (pole.isReal()) {
        Complex second = takeNearestToCircle(restPoles, true);
        a1 = -(pole.re() + second.re());
        a2 = pole.re() * second.re();
      } else {
        a1 = -2 * pole.re();
        a2 = pole.re() * pole.re() + pole.im() * pole.im();
      }
      double first = takeNearest(restZeros, pole);
      double second = takeNearest(restZeros, pole);
      sections[s] = new double[] {1, -(first + second), first * second, 1, a1, a2};
    }
    for (int i = 0; i < 3; i++) {
      sections[0][i] *= gain;
    }
    return sections;
  }

  /** Those above the real axis by their real parts, then the real ones. */
  private static List<Complex> oneOfEachPair(List<Complex> roots) {
    List<Complex> above = new ArrayList<>();
    List<Complex> onAxis = new ArrayList<>();
    for (Complex root : roots) {
      if (Math.abs(root.im()) <= REAL * root.abs()) {
        onAxis.add(Complex.real(root.re()));
      } else if (root.im() > 0) {
        above.add(root);
      }
    }
    above.sort(Comparator.comparingDouble(Complex::re));
    onAxis.sort(Comparator.comparingDouble(Complex::re));
    above.addAll(onAxis);
    return above;
  }

  private static Complex takeNearestToCircle(List<Complex> from, boolean onlyReal) {
    Complex nearest =
        from.stream()
            .filter(root -> !onlyReal || root.isReal())
            .min(Comparator.comparingDouble(root -> Math.abs(1 - root.abs())))
            .orElseThrow();
    from.remove(nearest);
    return nearest;
  }

  private static double takeNearest(List<Complex> zeros, Complex pole) {
    Complex nearest =
        zeros.stream()
            .min(Comparator.comparingDouble(zero -> zero.minus(pole).abs()))
            .orElseThrow();
    zeros.remove(nearest);
    return nearest.re();
  }
}
