package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A range of values and where they lie on the drawing.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}
 */
record Axis(double low, double high, double from, double to) {
  /** An axis over the values with a margin of a twentieth either side. */
  static Axis around(double[] values, double from, double to) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    double margin = high > low ? (high - low) / 20 : Math.max(1e-9, Math.abs(high) / 20);
    return new Axis(low - margin, high + margin, from, to);
  }

  double at(double value) {
    return from + (value - low) / (high - low) * (to - from);
  }

  /** About {@code count} round values within the range: multiples of 1, 2 or 5 times ten to n. */
  List<Double> ticks(int count) {
    double rough = (high - low) / count;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough > power ? 2 : 1);
    List<Double> ticks = new ArrayList<>();
    for (long k = (long) Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
      ticks.add(Math.round(k * step * 1e12) / 1e12);
    }
    return ticks;
  }

  /** Ticks and numbers under a horizontal axis, and its name. */
  void drawBelow(Svg svg, double y, String name) {
    for (double tick : ticks(6)) {
      svg.line(at(tick), y, at(tick), y + 4, Palette.SOFT_INK, 1);
      svg.text(at(tick), y + 17, Svg.Anchor.MIDDLE, 11, Palette.SOFT_INK, Markup.figure(tick));
    }
    svg.text((from + to) / 2, y + 35, Svg.Anchor.MIDDLE, 12, Palette.INK, name);
  }

  /** Ticks and numbers left of a vertical axis, and its name. */
  void drawLeft(Svg svg, double x, String name) {
    for (double tick : ticks(6)) {
      svg.line(x - 4, at(tick), x, at(tick), Palette.SOFT_INK, 1);
      svg.text(x - 7, at(tick) + 4, Svg.Anchor.END, 11, Palette.SOFT_INK, Markup.figure(tick));
    }
    svg.text(x - 46, (from + to) / 2, Svg.Anchor.MIDDLE, 12, Palette.INK, -90, name);
  }
}
