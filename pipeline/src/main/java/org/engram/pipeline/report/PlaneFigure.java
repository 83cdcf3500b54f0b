package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;

/** Lines over a plane with two axes, their names in a legend below. */
final class PlaneFigure {
  private static final double LEFT = 62;
  private static final double TOP = 10;
  private static final double SIDE = 370;
  private static final double LEGEND = 19;
  private static final int NAME = 58;

  private PlaneFigure() {}

  /**
   * The axes.
   *
   * @param xTicks labelled places of the horizontal axis; empty for round numbers
   * @param diagonal whether a dashed line runs where both are equal
   * @param level where a dashed line runs across; NaN for none
   */
  record Frame(
      String xName,
      String yName,
      double xLow,
      double xHigh,
      double yLow,
      double yHigh,
      List<Tick> xTicks,
      boolean diagonal,
      double level) {
    Frame {
      xTicks = List.copyOf(xTicks);
    }

    /** Both axes from 0 to 1. */
    static Frame unit(String xName, String yName, boolean diagonal, double level) {
      return new Frame(xName, yName, 0, 1, 0, 1, List.of(), diagonal, level);
    }
  }

  /** A labelled place. */
  record Tick(double at, String label) {}

  /** A point of a line, and the range to draw about it; NaN for none. */
  record Point(double x, double y, double low, double high) {
    Point(double x, double y) {
      this(x, y, Double.NaN, Double.NaN);
    }
  }

  /**
   * A line.
   *
   * @param marked whether its points are marked
   * @param chosen points that stand out
   */
  record Line(String name, List<Point> points, String colour, boolean marked, List<Point> chosen) {
    Line {
      points = List.copyOf(points);
      chosen = List.copyOf(chosen);
    }

    Line(String name, List<Point> points, String colour, boolean marked) {
      this(name, points, colour, marked, List.of());
    }
  }

  static Figure of(String title, String caption, Frame frame, List<Line> lines) {
    Axis x = new Axis(frame.xLow(), frame.xHigh(), LEFT, LEFT + SIDE);
    Axis y = new Axis(frame.yLow(), frame.yHigh(), TOP + SIDE, TOP);
    Svg svg = new Svg(LEFT + SIDE + 20, TOP + SIDE + 52 + LEGEND * lines.size());
    grid(svg, frame, x, y);
    for (int i = lines.size() - 1; i >= 0; i--) { // the first, which is judged, on top
      draw(svg, lines.get(i), x, y);
    }
    for (int i = 0; i < lines.size(); i++) {
      double at = TOP + SIDE + 58 + LEGEND * i;
      svg.line(LEFT, at, LEFT + 20, at, lines.get(i).colour(), 3);
      String name = ResultWords.shortened(lines.get(i).name(), NAME);
      svg.text(LEFT + 28, at + 4, Svg.Anchor.START, 12, Palette.INK, name);
    }
    return new Figure(
        title, caption, svg.element(title + ": " + frame.yName() + " by " + frame.xName()));
  }

  private static void grid(Svg svg, Frame frame, Axis x, Axis y) {
    for (double tick : y.ticks(6)) {
      svg.line(LEFT, y.at(tick), LEFT + SIDE, y.at(tick), Palette.GRID, 1);
    }
    if (frame.xTicks().isEmpty()) {
      for (double tick : x.ticks(6)) {
        svg.line(x.at(tick), TOP, x.at(tick), TOP + SIDE, Palette.GRID, 1);
      }
      x.drawBelow(svg, TOP + SIDE, frame.xName());
    } else {
      for (Tick tick : frame.xTicks()) {
        double at = x.at(tick.at());
        svg.line(at, TOP, at, TOP + SIDE, Palette.GRID, 1);
        svg.text(at, TOP + SIDE + 17, Svg.Anchor.MIDDLE, 11, Palette.SOFT_INK, tick.label());
      }
      svg.text(LEFT + SIDE / 2, TOP + SIDE + 35, Svg.Anchor.MIDDLE, 12, Palette.INK, frame.xName());
    }
    y.drawLeft(svg, LEFT, frame.yName());
    if (frame.diagonal()) {
      double from = Math.max(frame.xLow(), frame.yLow());
      double to = Math.min(frame.xHigh(), frame.yHigh());
      svg.dashes(x.at(from), y.at(from), x.at(to), y.at(to), Palette.SOFT_INK, 1.1);
    }
    if (!Double.isNaN(frame.level())) {
      double at = y.at(frame.level());
      svg.dashes(LEFT, at, LEFT + SIDE, at, Palette.SOFT_INK, 1.1);
    }
    svg.frame(LEFT, TOP, SIDE, SIDE);
  }

  private static void draw(Svg svg, Line line, Axis x, Axis y) {
    List<Point> points = new ArrayList<>(line.points());
    points.removeIf(p -> Double.isNaN(p.x()) || Double.isNaN(p.y()));
    for (Point p : points) {
      if (!Double.isNaN(p.low()) && !Double.isNaN(p.high())) {
        double at = x.at(p.x());
        svg.line(at, place(y, p.low()), at, place(y, p.high()), line.colour(), 1.2);
      }
    }
    svg.path(
        points.stream().mapToDouble(p -> x.at(p.x())).toArray(),
        points.stream().mapToDouble(p -> place(y, p.y())).toArray(),
        line.colour(),
        2);
    if (line.marked()) {
      for (Point p : points) {
        String words = line.name() + ": " + Markup.figure(p.y());
        svg.mark(x.at(p.x()), place(y, p.y()), 4, 0, line.colour(), words);
      }
    }
    for (Point p : line.chosen()) {
      if (Double.isFinite(p.x()) && Double.isFinite(p.y())) {
        String words = line.name() + ": " + Markup.figure(p.y());
        svg.mark(x.at(p.x()), place(y, p.y()), 6, 3, line.colour(), words);
      }
    }
  }

  private static double place(Axis y, double value) {
    return y.at(Math.clamp(value, y.low(), y.high()));
  }
}
