package org.engram.imaging.cifti;

import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Points at equal steps, mostly of time: point i is at (start + i x step) x 10^exponent units.
 *
 * @param size number of points
 * @param start of the first point, before the exponent
 * @param step between points, before the exponent
 * @param exponent power of ten
 */
public record SeriesAxis(int size, double start, double step, int exponent, Unit unit)
    implements CiftiAxis {
  /** What the points are a series in. */
  public enum Unit {
    SECOND,
    HERTZ,
    METER,
    RADIAN;

    public String words() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public SeriesAxis {
    Objects.requireNonNull(unit, "unit");
    if (size < 1 || !Double.isFinite(start) || !Double.isFinite(step)) {
      throw new IllegalArgumentException(size + " points from " + start + " by " + step);
    }
  }

  /** Frames of a scan, the first at 0. */
  public static SeriesAxis ofSeconds(int frames, double repetitionTime) {
    return new SeriesAxis(frames, 0, repetitionTime, 0, Unit.SECOND);
  }

  /** The first point, in units. */
  public double first() {
    return scaled(start);
  }

  /** Distance of two points, in units. */
  public double distance() {
    return scaled(step);
  }

  /** Seconds between points, if it is a series in time whose step is above 0. */
  public OptionalDouble repetitionTime() {
    return unit == Unit.SECOND && distance() > 0
        ? OptionalDouble.of(distance())
        : OptionalDouble.empty();
  }

  /** Divides by a power of ten where that is exact, so that 720 x 10^-3 is 0.72. */
  private double scaled(double value) {
    return exponent < 0 ? value / Math.pow(10, -exponent) : value * Math.pow(10, exponent);
  }
}
