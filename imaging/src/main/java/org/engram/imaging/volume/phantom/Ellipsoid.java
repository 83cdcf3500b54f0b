package org.engram.imaging.volume.phantom;

/**
 * An ellipsoid along the axes of space, in millimetres of the average head.
 *
 * @param x centre
 * @param y centre
 * @param z centre
 * @param a half axis along x
 * @param b half axis along y
 * @param c half axis along z
 */
record Ellipsoid(double x, double y, double z, double a, double b, double c) {
  Ellipsoid {
    if (!(a > 0 && b > 0 && c > 0)) {
      throw new IllegalArgumentException("half axes " + a + ", " + b + ", " + c);
    }
  }

  boolean holds(double px, double py, double pz) {
    double u = (px - x) / a;
    double v = (py - y) / b;
    double w = (pz - z) / c;
    return u * u + v * v + w * w <= 1;
  }

  /** All half axes longer by some millimetres; shorter where it is negative. */
  Ellipsoid grown(double millimetres) {
    return new Ellipsoid(x, y, z, a + millimetres, b + millimetres, c + millimetres);
  }

  /** As many times the volume, in the same proportions. */
  Ellipsoid times(double volume) {
    double factor = Math.cbrt(volume);
    return new Ellipsoid(x, y, z, factor * a, factor * b, factor * c);
  }

  /** On the other side of the midline. */
  Ellipsoid mirrored() {
    return new Ellipsoid(-x, y, z, a, b, c);
  }

  /** Millilitres. */
  double millilitres() {
    return 4.0 / 3 * Math.PI * a * b * c / 1000;
  }
}
