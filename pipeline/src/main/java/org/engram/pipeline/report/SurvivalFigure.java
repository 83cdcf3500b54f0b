package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.engram.cohort.statistics.KaplanMeier;
import org.engram.pipeline.results.SurvivalScores;

/** Kaplan and Meier's curves with the numbers at risk below. */
final class SurvivalFigure {
  private static final double LEFT = 120;
  private static final double TOP = 10;
  private static final double WIDTH = 820;
  private static final double HEIGHT = 330;
  private static final double ROW = 18;
  private static final int MOST_TICKS = 250;

  private SurvivalFigure() {}

  static Figure of(
      String title, String caption, String timeName, List<SurvivalScores.Group> groups) {
    double longest = groups.stream().mapToDouble(g -> g.curve().last()).max().orElse(1);
    Axis x = new Axis(0, longest > 0 ? longest * 1.02 : 1, LEFT, LEFT + WIDTH);
    Axis y = new Axis(0, 1.02, TOP + HEIGHT, TOP);
    double bottom = TOP + HEIGHT;
    double table = bottom + 66;
    Svg svg = new Svg(LEFT + WIDTH + 20, table + ROW * groups.size() + 10);
    for (double tick : y.ticks(6)) {
      svg.line(LEFT, y.at(tick), LEFT + WIDTH, y.at(tick), Palette.GRID, 1);
    }
    List<Double> ticks = x.ticks(8);
    for (double tick : ticks) {
      svg.line(x.at(tick), TOP, x.at(tick), bottom, Palette.GRID, 1);
    }
    for (int g = 0; g < groups.size(); g++) {
      draw(svg, x, y, groups.get(g), Palette.category(g));
    }
    svg.frame(LEFT, TOP, WIDTH, HEIGHT);
    x.drawBelow(svg, bottom, timeName);
    y.drawLeft(svg, LEFT, "share without the event");
    svg.text(10, table - 14, Svg.Anchor.START, 12, Palette.SOFT_INK, "at risk");
    for (int g = 0; g < groups.size(); g++) {
      double at = table + ROW * g;
      svg.line(10, at - 4, 26, at - 4, Palette.category(g), 3);
      svg.text(32, at, Svg.Anchor.START, 12, Palette.INK, groups.get(g).name());
      for (double tick : ticks) {
        String rows = Integer.toString(groups.get(g).curve().atRisk(tick));
        svg.text(x.at(tick), at, Svg.Anchor.MIDDLE, 12, Palette.INK, rows);
      }
    }
    return new Figure(
        title,
        caption,
        svg.element(title + ": share without the event by " + timeName + ", by group of risk"));
  }

  private static void draw(Svg svg, Axis x, Axis y, SurvivalScores.Group group, String colour) {
    List<Double> across = new ArrayList<>();
    List<Double> up = new ArrayList<>();
    List<Double> low = new ArrayList<>();
    List<Double> high = new ArrayList<>();
    add(across, up, low, high, 0, new KaplanMeier.Step(0, 0, 0, 0, 1, 1, 1));
    KaplanMeier.Step before = new KaplanMeier.Step(0, 0, 0, 0, 1, 1, 1);
    for (KaplanMeier.Step step : group.curve().steps()) {
      if (step.events() > 0) {
        add(across, up, low, high, step.time(), before);
        add(across, up, low, high, step.time(), step);
        before = step;
      }
    }
    add(across, up, low, high, group.curve().last(), before);
    double[] at = across.stream().mapToDouble(x::at).toArray();
    svg.band(
        at,
        low.stream().mapToDouble(y::at).toArray(),
        high.stream().mapToDouble(y::at).toArray(),
        colour);
    svg.path(at, up.stream().mapToDouble(y::at).toArray(), colour, 2);
    int drawn = 0;
    for (KaplanMeier.Step step : group.curve().steps()) {
      if (step.ended() > 0 && drawn++ < MOST_TICKS) {
        double place = x.at(step.time());
        double middle = y.at(step.survival());
        svg.line(place, middle - 4, place, middle + 4, colour, 1.2);
      }
    }
  }

  /** Where no interval is defined the band has no width. */
  private static void add(
      List<Double> across,
      List<Double> up,
      List<Double> low,
      List<Double> high,
      double time,
      KaplanMeier.Step step) {
    across.add(time);
    up.add(step.survival());
    low.add(Double.isNaN(step.low()) ? step.survival() : step.low());
    high.add(Double.isNaN(step.high()) ? step.survival() : step.high());
  }

  /** {@code 12.5 years}. */
  static String time(double time, String unit) {
    String number = String.format(Locale.ROOT, "%.4g", time).replaceAll("\\.?0+$", "");
    return number + (unit.isEmpty() ? "" : " " + unit);
  }
}
