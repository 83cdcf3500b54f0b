package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Curves over the steps of a run. Many points are drawn as a line through the means of neighbours
 * over a light band from the lowest to the highest of them.
 */
final class CurveFigure {
  /**
   * How it is drawn.
   *
   * @param measure the vertical axis, with the unit
   * @param logarithmic whether that axis goes in powers of ten
   * @param fromZero whether that axis begins at zero
   * @param wide over the whole page, or half of it
   */
  record Style(String measure, boolean logarithmic, boolean fromZero, boolean wide) {
    static Style wide(String measure) {
      return new Style(measure, false, false, true);
    }

    static Style half(String measure) {
      return new Style(measure, false, false, false);
    }

    Style inPowers() {
      return new Style(measure, true, false, wide);
    }

    Style withZero() {
      return new Style(measure, logarithmic, true, wide);
    }
  }

  /**
   * A step worth a line across.
   *
   * @param colour of the line
   */
  record Mark(double x, String title, String colour) {
    static Mark alarm(long step, String title) {
      return new Mark((double) step, title, ALARM);
    }

    /** Where a run that was stopped went on. */
    static Mark resume(long step, String title) {
      return new Mark((double) step, title, Palette.SOFT_INK);
    }
  }

  private static final double LEFT = 72;
  private static final double TOP = 26;
  private static final String ALARM = "#d55e00";

  private CurveFigure() {}

  /** Draws the curves; at least one must have a finite value (above zero, in powers of ten). */
  static Figure of(
      String title, String caption, Style style, List<Curve> curves, List<Mark> marks) {
    double width = style.wide() ? 930 : 420;
    double height = style.wide() ? 250 : 200;
    Svg svg = new Svg(LEFT + width + 18, TOP + height + 44);
    CurveAxis x = horizontal(curves, LEFT, LEFT + width);
    CurveAxis y = vertical(curves, style, TOP + height, TOP);
    drawAxes(svg, x, y, style, width, height);
    for (Mark mark : marks) {
      double at = x.at(mark.x());
      svg.line(at, TOP, at, TOP + height, mark.colour(), 0.8);
      svg.mark(at, TOP, 2, mark.colour(), mark.title());
    }
    for (int i = 0; i < curves.size(); i++) {
      drawCurve(svg, curves.get(i), x, y, Palette.category(i), width);
    }
    drawLegend(svg, curves, width);
    return new Figure(
        title,
        caption + outside(curves, y),
        svg.element(title + ": " + style.measure() + " over the steps of the run"));
  }

  private static CurveAxis horizontal(List<Curve> curves, double from, double to) {
    double[] steps = curves.stream().flatMapToDouble(c -> DoubleStream.of(c.x())).toArray();
    return CurveAxis.ofSteps(
        DoubleStream.of(steps).min().orElseThrow(),
        DoubleStream.of(steps).max().orElseThrow(),
        from,
        to);
  }

  /** Rare outliers do not set the range: they are drawn at the edge, and counted. */
  private static CurveAxis vertical(List<Curve> curves, Style style, double from, double to) {
    double[] values =
        curves.stream()
            .flatMapToDouble(c -> DoubleStream.of(c.finite()))
            .filter(value -> !style.logarithmic() || value > 0)
            .sorted()
            .toArray();
    if (values.length == 0) {
      throw new IllegalArgumentException("no value of " + style.measure() + " can be drawn");
    }
    int out = values.length < 400 ? 0 : values.length / 400;
    double low = style.fromZero() ? Math.min(0, values[out]) : values[out];
    double high = values[values.length - 1 - out];
    return CurveAxis.over(low, Math.max(low, high), style.logarithmic(), from, to);
  }

  private static void drawAxes(
      Svg svg, CurveAxis x, CurveAxis y, Style style, double width, double height) {
    double bottom = TOP + height;
    for (CurveAxis.Tick tick : y.ticks(7)) {
      svg.line(LEFT, tick.place(), LEFT + width, tick.place(), Palette.GRID, 1);
      svg.text(LEFT - 7, tick.place() + 4, Svg.Anchor.END, 11, Palette.SOFT_INK, tick.label());
    }
    for (CurveAxis.Tick tick : x.ticks(style.wide() ? 12 : 7)) {
      svg.line(tick.place(), bottom, tick.place(), bottom + 4, Palette.SOFT_INK, 1);
      svg.text(tick.place(), bottom + 17, Svg.Anchor.MIDDLE, 11, Palette.SOFT_INK, tick.label());
    }
    svg.frame(LEFT, TOP, width, height);
    svg.text(LEFT + width / 2, bottom + 36, Svg.Anchor.MIDDLE, 12, Palette.INK, "step (updates)");
    svg.text(
        14, TOP + height / 2, Svg.Anchor.MIDDLE, 12, Palette.INK, -90, y.named(style.measure()));
  }

  private static void drawCurve(
      Svg svg, Curve curve, CurveAxis x, CurveAxis y, String colour, double width) {
    Curve drawn = y.logarithmic() ? positive(curve) : curve;
    if (drawn.x().length > width / 2) {
      Curve.Bins fine = drawn.bins((int) (width / 2));
      svg.band(places(fine.x(), x), places(fine.low(), y), places(fine.high(), y), colour);
    }
    Curve.Bins bins = drawn.bins((int) (width / 4));
    svg.path(places(bins.x(), x), places(bins.mean(), y), colour, 1.7);
    if (bins.x().length <= 40) {
      for (int i = 0; i < bins.x().length; i++) {
        String value = "step " + Math.round(bins.x()[i]) + ": " + Markup.figure(bins.mean()[i]);
        svg.disc(x.at(bins.x()[i]), y.at(bins.mean()[i]), 2.4, colour, value);
      }
    }
  }

  private static Curve positive(Curve curve) {
    double[] y = Arrays.stream(curve.y()).map(v -> v > 0 ? v : Double.NaN).toArray();
    return new Curve(curve.name(), curve.x(), y);
  }

  private static double[] places(double[] values, CurveAxis axis) {
    return Arrays.stream(values).map(axis::at).toArray();
  }

  private static void drawLegend(Svg svg, List<Curve> curves, double width) {
    if (curves.size() < 2) {
      return;
    }
    double right = LEFT + width;
    for (int i = curves.size() - 1; i >= 0; i--) {
      String name = curves.get(i).name();
      svg.text(right, TOP - 9, Svg.Anchor.END, 12, Palette.INK, name);
      right -= 5.9 * name.length() + 6;
      svg.line(right - 18, TOP - 13, right, TOP - 13, Palette.category(i), 3);
      right -= 34;
    }
  }

  private static String outside(List<Curve> curves, CurveAxis y) {
    long beyond = 0;
    long broken = 0;
    for (Curve curve : curves) {
      for (double value : curve.y()) {
        broken += Double.isFinite(value) ? 0 : 1;
        beyond += Double.isFinite(value) && !y.holds(value) ? 1 : 0;
      }
    }
    return (beyond > 0 ? " Drawn at the edge, being far outside: " + count(beyond) + "." : "")
        + (broken > 0 ? " Not finite, and not drawn: " + count(broken) + "." : "");
  }

  private static String count(long values) {
    return values + (values == 1 ? " value" : " values");
  }
}
