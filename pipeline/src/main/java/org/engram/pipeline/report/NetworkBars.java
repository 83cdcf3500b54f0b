package org.engram.pipeline.report;

import java.util.List;

/** Networks' values as bars, each with its interval and its regions as dots. */
public final class NetworkBars {
  private static final double ROW = 26;
  private static final double X = 150;
  private static final double WIDTH = 780;

  private NetworkBars() {}

  /**
   * One network.
   *
   * @param low end of the interval of {@code value}; NaN where there is none
   * @param high the other
   * @param regions values of its regions
   */
  public record Bar(String network, double value, double low, double high, List<Double> regions) {
    public Bar {
      regions = List.copyOf(regions);
    }
  }

  /**
   * Draws bars in the order given.
   *
   * @param base where bars begin: 0, or what a value would be where nothing stands out
   * @param measure what the values are, with the unit
   */
  public static Figure of(
      String title, String caption, List<Bar> bars, double base, String measure) {
    double low = base;
    double high = base;
    for (Bar bar : bars) {
      for (double value : bar.regions()) {
        low = Double.isFinite(value) ? Math.min(low, value) : low;
        high = Double.isFinite(value) ? Math.max(high, value) : high;
      }
      low = Double.isFinite(bar.low()) ? Math.min(low, bar.low()) : low;
      high = Double.isFinite(bar.high()) ? Math.max(high, bar.high()) : high;
    }
    double margin = high > low ? (high - low) / 40 : 1;
    Axis axis = new Axis(low < base ? low - margin : base, high + margin, X, X + WIDTH);
    double bottom = 8 + ROW * bars.size();
    Svg svg = new Svg(X + WIDTH + 20, bottom + 46);
    for (double tick : axis.ticks(6)) {
      svg.line(axis.at(tick), 4, axis.at(tick), bottom, Palette.GRID, 1);
    }
    for (int b = 0; b < bars.size(); b++) {
      draw(svg, bars.get(b), axis, base, 8 + ROW * b, Palette.category(b));
    }
    svg.line(axis.at(base), 4, axis.at(base), bottom, Palette.SOFT_INK, 1);
    axis.drawBelow(svg, bottom, measure);
    return new Figure(
        title, caption, svg.element(measure + " of " + bars.size() + " networks, as bars"));
  }

  private static void draw(Svg svg, Bar bar, Axis axis, double base, double y, String colour) {
    double middle = y + ROW / 2 - 2;
    String name =
        bar.network().length() > 21 ? bar.network().substring(0, 20) + "\u2026" : bar.network();
    svg.text(X - 10, middle + 4, Svg.Anchor.END, 12, Palette.INK, name);
    if (Double.isFinite(bar.value())) {
      double end = axis.at(bar.value());
      svg.rect(
          Math.min(end, axis.at(base)),
          y + 2,
          Math.max(0.5, Math.abs(end - axis.at(base))),
          ROW - 8,
          colour);
    }
    for (double value : bar.regions()) {
      if (Double.isFinite(value)) {
        svg.disc(axis.at(value), middle - 4, 2, "#ffffff", Markup.figure(value));
      }
    }
    if (Double.isFinite(bar.low()) && Double.isFinite(bar.high())) {
      double from = axis.at(bar.low());
      double to = axis.at(bar.high());
      double line = middle + 5;
      svg.line(from, line, to, line, Palette.INK, 2);
      svg.line(from, line - 3, from, line + 3, Palette.INK, 2);
      svg.line(to, line - 3, to, line + 3, Palette.INK, 2);
    }
  }
}
