package org.engram.pipeline.report;

import java.util.List;
import java.util.Locale;
import org.engram.models.probing.Metric;
import org.engram.pipeline.probe.FeatureSet;

/** Probe scores as bars with their folds, a group of bars a phenotype. */
final class ProbeFigure {
  private static final List<String> ALL =
      List.of(ProbeVerdict.PRETRAINED, ProbeVerdict.RANDOM, FeatureSet.CONNECTIVITY);
  private static final List<Integer> COLOURS = List.of(0, 1, 2);
  private static final double TOP = 40;
  private static final double HEIGHT = 230;
  private static final double LEFT = 72;
  private static final double BAR = 26;
  private static final double GROUP = 130;
  private static final double FLOOR = -0.25; // R² has no lower end; below, a bar is cut

  private ProbeFigure() {}

  /** One figure of phenotypes with the same metric. */
  static Figure of(String title, List<ProbeVerdict> verdicts) {
    boolean explained = verdicts.getFirst().metric() == Metric.R2;
    double chance = verdicts.getFirst().chance();
    double width = Math.max(3, verdicts.size()) * GROUP;
    Svg svg = new Svg(LEFT + width + 16, TOP + HEIGHT + 44);
    Axis up = new Axis(explained ? FLOOR : 0, 1, TOP + HEIGHT, TOP);
    for (double tick : up.ticks(6)) {
      svg.line(LEFT, up.at(tick), LEFT + width, up.at(tick), Palette.GRID, 1);
    }
    up.drawLeft(svg, LEFT, verdicts.getFirst().metricName() + " on test rows");
    for (int v = 0; v < verdicts.size(); v++) {
      group(svg, up, verdicts.get(v), LEFT + v * GROUP);
    }
    svg.line(LEFT, up.at(chance), LEFT + width, up.at(chance), Palette.SOFT_INK, 1.2);
    legend(svg, sets(verdicts.getFirst()));
    return new Figure(
        title,
        "A bar is the mean over the folds, the line through it runs from the lowest to the highest"
            + " of them, a dot is a fold. The dark line is chance: "
            + (explained
                ? "0. Scores below " + FLOOR + " are drawn there."
                : "0.5; bars begin there."),
        svg.element(title + ": probe scores of " + verdicts.size() + " phenotypes by features"));
  }

  private static void group(Svg svg, Axis up, ProbeVerdict verdict, double left) {
    List<String> sets = sets(verdict);
    double x = left + (GROUP - sets.size() * (BAR + 6)) / 2;
    for (int s = 0; s < sets.size(); s++) {
      String set = sets.get(s);
      double mean = verdict.mean(set);
      double[] range = verdict.range(set);
      double middle = x + BAR / 2;
      double from = up.at(verdict.chance());
      double to = at(up, mean);
      svg.rect(
          x,
          Math.min(from, to),
          BAR,
          Math.max(1, Math.abs(from - to)),
          Palette.category(COLOURS.get(s)));
      svg.line(middle, at(up, range[0]), middle, at(up, range[1]), Palette.INK, 1.2);
      for (double fold : verdict.folds(set)) {
        String name =
            String.format(Locale.ROOT, "%s, %s: %.3f", verdict.probe().target(), set, fold);
        svg.mark(middle, at(up, fold), 2.6, 0, Palette.INK, name);
      }
      double above = Math.min(to, at(up, range[1])) - 7;
      svg.text(
          middle,
          above,
          Svg.Anchor.MIDDLE,
          11,
          Palette.INK,
          String.format(Locale.ROOT, "%.2f", mean));
      x += BAR + 6;
    }
    svg.text(
        left + GROUP / 2,
        TOP + HEIGHT + 20,
        Svg.Anchor.MIDDLE,
        12,
        Palette.INK,
        verdict.probe().target());
  }

  private static double at(Axis up, double value) {
    return up.at(Math.max(up.low(), value));
  }

  private static List<String> sets(ProbeVerdict verdict) {
    return verdict.hasConnectivity() ? ALL : ALL.subList(0, 2);
  }

  private static void legend(Svg svg, List<String> sets) {
    double x = LEFT;
    for (int s = 0; s < sets.size(); s++) {
      svg.rect(x, 8, 12, 12, Palette.category(COLOURS.get(s)));
      svg.text(x + 17, 18, Svg.Anchor.START, 11, Palette.INK, sets.get(s));
      x += 34 + 6.2 * sets.get(s).length();
    }
  }
}
