package org.engram.imaging.signal.filter;

/** A complex number, as the design of a filter needs it. */
record Complex(double re, double im) {
  static final Complex ONE = new Complex(1, 0);

  static Complex real(double value) {
    return new Complex(value, 0);
  }

  /** exp(i angle). */
  static Complex onCircle(double angle) {
    return new Complex(Math.cos(angle), Math.sin(angle));
  }

  boolean isReal() {
    return im == 0;
  }

  Complex plus(Complex other) {
    return new Complex(re + other.re, im + other.im);
  }

  Complex minus(Complex other) {
    return new Complex(re - other.re, im - other.im);
  }

  Complex times(Complex other) {
    return new Complex(re * other.re - im * other.im, re * other.im + im * other.re);
  }

  Complex times(double factor) {
    return new Complex(re * factor, im * factor);
  }

  Complex over(Complex other) {
    double norm = other.re * other.re + other.im * other.im;
    return new Complex(
        (re * other.re + im * other.im) / norm, (im * other.re - re * other.im) / norm);
  }

  Complex negated() {
    return new Complex(-re, -im);
  }

  double abs() {
    return Math.hypot(re, im);
  }

  /** The square root with a real part of zero or more. */
  Complex sqrt() {
    double size = abs();
    if (size == 0) {
      return this;
    }
    double root = Math.sqrt((size + Math.abs(re)) / 2);
    double other = im / (2 * root);
    return re >= 0
        ? new Complex(root, other)
        : new Complex(Math.abs(other), Math.copySign(root, im));
  }
}
