package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.engram.cohort.PrincipalComponents;

/** Figures with a point for every scan of a cohort. */
public final class ScanFigures {
  private static final double X = 70;
  private static final double Y = 10;
  private static final double WIDTH = 330;
  private static final double HEIGHT = 300;

  private ScanFigures() {}

  /** Scans in the plane of two components, each category with its colour and its shape. */
  public static Figure scatter(
      String title,
      String caption,
      PrincipalComponents plane,
      List<String> names,
      List<String> categories) {
    return scatter(title, caption, plane, names, categories, "scans");
  }

  /** As above, for other things than scans: {@code items} is what they are called. */
  static Figure scatter(
      String title,
      String caption,
      PrincipalComponents plane,
      List<String> names,
      List<String> categories,
      String items) {
    List<String> kinds = new ArrayList<>(new LinkedHashSet<>(categories));
    Svg svg = new Svg(520, Math.max(355, 30 + 20 * kinds.size()));
    Axis x = Axis.around(column(plane, 0), X, X + WIDTH);
    Axis y = Axis.around(column(plane, 1), Y + HEIGHT, Y);
    drawPlane(svg, plane, x, y);
    for (int i = 0; i < names.size(); i++) {
      int kind = kinds.indexOf(categories.get(i));
      svg.mark(
          x.at(plane.scores()[i][0]),
          y.at(plane.scores()[i][1]),
          kind,
          Palette.category(kind),
          names.get(i) + ", " + categories.get(i));
    }
    for (int kind = 0; kind < kinds.size(); kind++) {
      double line = Y + 12 + 20 * kind;
      svg.mark(X + WIDTH + 18, line, kind, Palette.category(kind), kinds.get(kind));
      svg.text(X + WIDTH + 29, line + 4, Svg.Anchor.START, 12, Palette.INK, kinds.get(kind));
    }
    String alternative = names.size() + " " + items + " in the plane of the first two components";
    return new Figure(
        title, caption, svg.element(alternative + ", by " + String.join(", ", kinds)));
  }

  /**
   * Scans in the plane of two components, coloured by a figure.
   *
   * @param measure what the figure is, with the unit
   */
  public static Figure scatter(
      String title,
      String caption,
      PrincipalComponents plane,
      List<String> names,
      double[] values,
      String measure) {
    Axis range = Axis.around(values, 0, 1);
    ColourScale scale = new ColourScale(ColourMap.SEQUENTIAL, range.low(), range.high(), measure);
    Svg svg = new Svg(520, 355);
    Axis x = Axis.around(column(plane, 0), X, X + WIDTH);
    Axis y = Axis.around(column(plane, 1), Y + HEIGHT, Y);
    drawPlane(svg, plane, x, y);
    for (int i = 0; i < names.size(); i++) {
      svg.mark(
          x.at(plane.scores()[i][0]),
          y.at(plane.scores()[i][1]),
          0,
          scale.css(values[i]),
          names.get(i) + ", " + Markup.figure(values[i]));
    }
    scale.draw(svg, X + WIDTH + 16, Y, HEIGHT);
    String alternative = names.size() + " scans in the plane of the first two components, by ";
    return new Figure(title, caption, svg.element(alternative + measure));
  }

  private static void drawPlane(Svg svg, PrincipalComponents plane, Axis x, Axis y) {
    for (double tick : x.ticks(6)) {
      svg.line(x.at(tick), Y, x.at(tick), Y + HEIGHT, Palette.GRID, 1);
    }
    for (double tick : y.ticks(6)) {
      svg.line(X, y.at(tick), X + WIDTH, y.at(tick), Palette.GRID, 1);
    }
    svg.frame(X, Y, WIDTH, HEIGHT);
    x.drawBelow(svg, Y + HEIGHT, component(plane, 0));
    y.drawLeft(svg, X, component(plane, 1));
  }

  private static String component(PrincipalComponents plane, int index) {
    return String.format(
        Locale.ROOT,
        "component %d (%.1f %% of the variance)",
        index + 1,
        100 * plane.explained()[index]);
  }

  private static double[] column(PrincipalComponents plane, int component) {
    double[] column = new double[plane.scores().length];
    for (int i = 0; i < column.length; i++) {
      column[i] = plane.scores()[i][component];
    }
    return column;
  }
}
