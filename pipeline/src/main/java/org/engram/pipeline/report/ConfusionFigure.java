package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.List;

/** Counts of the likeliest class by the true one, shaded by the share of the true class. */
final class ConfusionFigure {
  private static final double LEFT = 120;
  private static final double TOP = 34;
  private static final double SIDE = 300;
  private static final int MOST = 12;

  private ConfusionFigure() {}

  /** Draws [truth][said]; of more than twelve classes the first twelve. */
  static Figure of(String set, List<String> classes, int[][] counts) {
    int shown = Math.min(MOST, classes.size());
    double cell = SIDE / shown;
    Svg svg = new Svg(LEFT + SIDE + 20, TOP + SIDE + 40);
    for (int truth = 0; truth < shown; truth++) {
      int rows = Arrays.stream(counts[truth]).sum();
      double y = TOP + truth * cell;
      svg.text(LEFT - 8, y + cell / 2 + 4, Svg.Anchor.END, 12, Palette.INK, name(classes, truth));
      for (int said = 0; said < shown; said++) {
        double share = rows == 0 ? 0 : counts[truth][said] / (double) rows;
        double x = LEFT + said * cell;
        svg.rect(x, y, cell - 2, cell - 2, ColourMap.DIVERGING.css(0.5 - 0.4 * share));
        String ink = share > 0.6 ? "#ffffff" : Palette.INK;
        String count = Integer.toString(counts[truth][said]);
        int size = shown > 6 ? 11 : 15;
        svg.text(x + cell / 2 - 1, y + cell / 2 + 5, Svg.Anchor.MIDDLE, size, ink, count);
      }
    }
    for (int said = 0; said < shown; said++) {
      double x = LEFT + (said + 0.5) * cell;
      svg.text(x, TOP - 10, Svg.Anchor.MIDDLE, 12, Palette.INK, name(classes, said));
    }
    svg.text(
        LEFT + SIDE / 2,
        TOP + SIDE + 20,
        Svg.Anchor.MIDDLE,
        12,
        Palette.SOFT_INK,
        "likeliest class");
    svg.text(14, TOP + SIDE / 2, Svg.Anchor.MIDDLE, 12, Palette.SOFT_INK, -90, "true class");
    return new Figure(
        "Confusion, " + set,
        "Held-out rows by true and likeliest class. Shading is the share of a true class."
            + (shown < classes.size() ? " The first " + shown + " classes." : ""),
        svg.element("confusion of " + classes.size() + " classes by " + set));
  }

  private static String name(List<String> classes, int index) {
    return ResultWords.shortened(classes.get(index), classes.size() > 4 ? 8 : 15);
  }
}
