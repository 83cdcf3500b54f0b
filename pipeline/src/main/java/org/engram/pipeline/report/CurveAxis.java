package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis of curves: linear or in powers of ten, its numbers with as many decimals as their
 * distance needs.
 *
 * @param axis over the values, or over their logarithms to base 10
 * @param exponent the numbers are given in units of ten to this power
 * @param counts whether it is an axis of whole numbers
 */
record CurveAxis(Axis axis, boolean logarithmic, int exponent, boolean counts) {
  /** A tick: where it lies, and its number. */
  record Tick(double place, String label) {}

  /**
   * An axis with room for values from {@code low} to {@code high}; where all are zero, up to one.
   *
   * @param logarithmic both ends must be above zero
   */
  static CurveAxis over(double low, double high, boolean logarithmic, double from, double to) {
    if (logarithmic) {
      double[] ends = {Math.log10(low), Math.log10(high)};
      return new CurveAxis(Axis.around(ends, from, to), true, 0, false);
    }
    double size = Math.max(Math.abs(low), Math.abs(high));
    if (size == 0) {
      return new CurveAxis(Axis.around(new double[] {0, 1}, from, to), false, 0, false);
    }
    boolean plain = size >= 0.01 && size < 1e6;
    int exponent = plain ? 0 : (int) Math.floor(Math.log10(size) + 0.05);
    return new CurveAxis(Axis.around(new double[] {low, high}, from, to), false, exponent, false);
  }

  /** An axis of steps: from zero, but for a part of a run that begins late. */
  static CurveAxis ofSteps(double first, double last, double from, double to) {
    double low = first <= last / 5 ? 0 : first;
    return new CurveAxis(new Axis(low, last > low ? last : low + 1, from, to), false, 0, true);
  }

  /** Where a value lies, no further out than the ends of the axis. */
  double at(double value) {
    double place = axis.at(logarithmic ? Math.log10(value) : value);
    double first = Math.min(axis.from(), axis.to());
    double last = Math.max(axis.from(), axis.to());
    return Math.clamp(place, first, last);
  }

  boolean holds(double value) {
    double compared = logarithmic ? Math.log10(value) : value;
    return compared >= axis.low() && compared <= axis.high();
  }

  /** The name with the power of ten that the numbers leave out. */
  String named(String name) {
    return exponent == 0 ? name : name + " (\u00d7 10" + superscript(exponent) + ")";
  }

  List<Tick> ticks(int count) {
    if (!logarithmic) {
      return steps(axis, count);
    }
    List<Tick> powers = powers();
    return powers.size() > 1 ? powers : within(count);
  }

  /** Round numbers at their places in powers of ten, where the range has no two powers. */
  private List<Tick> within(int count) {
    Axis plain = new Axis(Math.pow(10, axis.low()), Math.pow(10, axis.high()), 0, 1);
    return steps(plain, count);
  }

  private List<Tick> steps(Axis numbers, int count) {
    // No tick lies between two steps of a run.
    List<Double> values =
        numbers.ticks(counts ? (int) Math.clamp(numbers.high() - numbers.low(), 1, count) : count);
    double unit = Math.pow(10, exponent);
    double step = values.size() > 1 ? (values.get(1) - values.get(0)) / unit : 1;
    int decimals = (int) Math.clamp(Math.ceil(-Math.log10(step) - 1e-9), 0, 9);
    List<Tick> ticks = new ArrayList<>();
    for (double value : values) {
      String label = String.format(Locale.ROOT, "%,." + decimals + "f", Math.abs(value) / unit);
      ticks.add(new Tick(at(value), value < 0 ? "\u2212" + label : label));
    }
    return ticks;
  }

  /** Powers of ten; with 2 and 5 between where the range is short; every other where it is long. */
  private List<Tick> powers() {
    double span = axis.high() - axis.low();
    int stride = (int) Math.max(1, Math.ceil(span / 7));
    double[] between = span < 2 ? new double[] {1, 2, 5} : new double[] {1};
    List<Tick> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(axis.low()); power <= axis.high(); power++) {
      for (double part : between) {
        double place = power + Math.log10(part);
        if (power % stride == 0 && place >= axis.low() && place <= axis.high()) {
          ticks.add(new Tick(axis.at(place), powerLabel(part, power)));
        }
      }
    }
    return ticks;
  }

  private static String powerLabel(double part, int power) {
    if (power < -3 || power > 4) {
      return (part > 1 ? (int) part + "\u00b7" : "") + "10" + superscript(power);
    }
    return String.format(
        Locale.ROOT, "%,." + Math.max(0, -power) + "f", part * Math.pow(10, power));
  }

  private static String superscript(int number) {
    StringBuilder text = new StringBuilder();
    for (char c : Integer.toString(number).toCharArray()) {
      text.append(
          c == '-'
              ? '\u207b'
              : "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079".charAt(c - '0'));
    }
    return text.toString();
  }
}
