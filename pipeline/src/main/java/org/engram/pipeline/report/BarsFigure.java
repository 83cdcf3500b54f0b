package org.engram.pipeline.report;

import java.util.List;
import java.util.stream.DoubleStream;

/** Bars from zero, one below the other, each with its interval where there is one. */
final class BarsFigure {
  private static final double TOP = 8;
  private static final double ROW = 22;
  private static final double WORDS = 110;

  private BarsFigure() {}

  /**
   * One bar.
   *
   * @param value NaN draws none
   * @param low end of the interval; NaN where there is none
   * @param high the other
   * @param words beside it, or empty
   */
  record Bar(String label, double value, double low, double high, String words, String colour) {}

  /**
   * Draws bars in the order given.
   *
   * @param measure the axis, with the unit
   * @param wide over the whole page, or half of it
   */
  static Figure of(String title, String caption, String measure, List<Bar> bars, boolean wide) {
    double left = wide ? 280 : 200;
    double width = wide ? 560 : 290;
    boolean words = bars.stream().anyMatch(bar -> !bar.words().isEmpty());
    Axis axis = axis(bars, left, left + width);
    double bottom = TOP + ROW * bars.size();
    Svg svg = new Svg(left + width + (words ? WORDS : 24), bottom + 46);
    for (double tick : axis.ticks(wide ? 7 : 4)) {
      svg.line(axis.at(tick), TOP - 4, axis.at(tick), bottom, Palette.GRID, 1);
    }
    for (int i = 0; i < bars.size(); i++) {
      draw(svg, bars.get(i), axis, left, left + width, TOP + ROW * i, wide ? 40 : 28);
    }
    svg.line(axis.at(0), TOP - 4, axis.at(0), bottom, Palette.SOFT_INK, 1);
    axis.drawBelow(svg, bottom, measure);
    return new Figure(
        title, caption, svg.element(title + ": " + measure + ", " + bars.size() + " bars"));
  }

  private static Axis axis(List<Bar> bars, double from, double to) {
    double[] values =
        DoubleStream.concat(
                DoubleStream.of(0),
                bars.stream().flatMapToDouble(b -> DoubleStream.of(b.value(), b.low(), b.high())))
            .filter(Double::isFinite)
            .toArray();
    double low = DoubleStream.of(values).min().orElse(0);
    double high = DoubleStream.of(values).max().orElse(1);
    double margin = high > low ? (high - low) / 30 : 1;
    return new Axis(low < 0 ? low - margin : 0, high > 0 ? high + margin : margin, from, to);
  }

  private static void draw(
      Svg svg, Bar bar, Axis axis, double left, double right, double y, int label) {
    double middle = y + ROW / 2 - 1;
    String name = ResultWords.shortened(bar.label(), label);
    svg.text(left - 10, middle + 4, Svg.Anchor.END, 12, Palette.INK, name);
    svg.text(right + 14, middle + 4, Svg.Anchor.START, 12, Palette.SOFT_INK, bar.words());
    if (Double.isFinite(bar.value())) {
      double end = axis.at(bar.value());
      double base = axis.at(0);
      svg.rect(
          Math.min(end, base), y + 2, Math.max(0.5, Math.abs(end - base)), ROW - 7, bar.colour());
    }
    if (Double.isFinite(bar.low()) && Double.isFinite(bar.high())) {
      double from = axis.at(bar.low());
      double to = axis.at(bar.high());
      svg.line(from, middle, to, middle, Palette.INK, 1.4);
      svg.line(from, middle - 3, from, middle + 3, Palette.INK, 1.4);
      svg.line(to, middle - 3, to, middle + 3, Palette.INK, 1.4);
    }
  }
}
