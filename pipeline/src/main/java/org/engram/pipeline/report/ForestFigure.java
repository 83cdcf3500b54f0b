package org.engram.pipeline.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.engram.cohort.results.Interval;

/** Figures one below the other, each with its interval and its words. */
final class ForestFigure {
  private static final double PAGE = 1080;
  private static final double LEFT = 280;
  private static final double WIDTH = 400;
  private static final double TOP = 10;
  private static final double LINE = 27;
  private static final int LABEL = 40;

  private ForestFigure() {}

  /**
   * A line of the figure.
   *
   * @param value NaN where it is not defined
   * @param words beside it; a figure and its interval are written before them
   */
  record Line(
      String label, double value, Optional<Interval> interval, String words, String colour) {}

  /**
   * Draws the lines.
   *
   * @param measure the axis
   * @param reference where a dashed line stands: chance, or no difference
   */
  static Figure of(
      String title, String caption, String measure, List<Line> lines, OptionalDouble reference) {
    Axis axis = axis(lines, reference);
    double bottom = TOP + LINE * lines.size();
    Svg svg = new Svg(PAGE, bottom + 44);
    for (double tick : axis.ticks(6)) {
      svg.line(axis.at(tick), TOP, axis.at(tick), bottom, Palette.GRID, 1);
    }
    reference.ifPresent(
        at -> svg.dashes(axis.at(at), TOP - 4, axis.at(at), bottom, Palette.SOFT_INK, 1.3));
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, axis, lines.get(i), TOP + LINE * (i + 0.5));
    }
    svg.line(LEFT, bottom, LEFT + WIDTH, bottom, Palette.SOFT_INK, 1);
    axis.drawBelow(svg, bottom, measure);
    return new Figure(
        title, caption, svg.element(title + ": " + measure + ", " + lines.size() + " lines"));
  }

  private static Axis axis(List<Line> lines, OptionalDouble reference) {
    double[] values =
        DoubleStream.concat(
                reference.stream(),
                lines.stream()
                    .flatMapToDouble(
                        line ->
                            DoubleStream.concat(
                                DoubleStream.of(line.value()),
                                line.interval().stream()
                                    .flatMapToDouble(i -> DoubleStream.of(i.low(), i.high())))))
            .filter(Double::isFinite)
            .toArray();
    return Axis.around(values.length == 0 ? new double[] {0, 1} : values, LEFT, LEFT + WIDTH);
  }

  private static void draw(Svg svg, Axis axis, Line line, double y) {
    String label = ResultWords.shortened(line.label(), LABEL);
    svg.text(LEFT - 14, y + 4, Svg.Anchor.END, 13, Palette.INK, label);
    line.interval()
        .filter(i -> Double.isFinite(i.low()) && Double.isFinite(i.high()))
        .ifPresent(
            i -> {
              double from = axis.at(i.low());
              double to = axis.at(i.high());
              svg.line(from, y, to, y, line.colour(), 2);
              svg.line(from, y - 4, from, y + 4, line.colour(), 2);
              svg.line(to, y - 4, to, y + 4, line.colour(), 2);
            });
    String words = ResultWords.with(line.value(), line.interval());
    if (Double.isFinite(line.value())) {
      svg.mark(axis.at(line.value()), y, 5, 1, line.colour(), line.label() + ": " + words);
    }
    svg.text(LEFT + WIDTH + 16, y + 4, Svg.Anchor.START, 12, Palette.INK, words);
    svg.text(PAGE, y + 4, Svg.Anchor.END, 12, Palette.SOFT_INK, line.words());
  }
}
