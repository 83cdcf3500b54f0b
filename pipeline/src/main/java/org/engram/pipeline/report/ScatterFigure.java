package org.engram.pipeline.report;

import java.util.Locale;
import org.engram.pipeline.results.OutcomeScores;

/** True numbers against predicted ones: a point a row, or, of many rows, how many lie where. */
final class ScatterFigure {
  private static final double LEFT = 62;
  private static final double TOP = 10;
  private static final double SIDE = 370;
  private static final int MOST_POINTS = 2000;
  private static final int CELLS = 74;

  private ScatterFigure() {}

  /**
   * Draws one set.
   *
   * @param all numbers that the axes are to hold
   */
  static Figure of(String set, String measure, OutcomeScores rows, double[] all, String colour) {
    Axis x = Axis.around(all, LEFT, LEFT + SIDE);
    Axis y = Axis.around(all, TOP + SIDE, TOP);
    Svg svg = new Svg(LEFT + SIDE + 20, TOP + SIDE + 46);
    double[] truth = rows.numbers();
    double[] said = rows.probability(0);
    boolean many = truth.length > MOST_POINTS;
    if (many) {
      svg.image(LEFT, TOP, SIDE, SIDE, density(x, truth, said));
    } else {
      for (double tick : x.ticks(6)) {
        svg.line(x.at(tick), TOP, x.at(tick), TOP + SIDE, Palette.GRID, 1);
        svg.line(LEFT, y.at(tick), LEFT + SIDE, y.at(tick), Palette.GRID, 1);
      }
    }
    svg.dashes(x.at(x.low()), y.at(x.low()), x.at(x.high()), y.at(x.high()), Palette.SOFT_INK, 1.1);
    for (int i = 0; i < truth.length && !many; i++) {
      if (Double.isFinite(truth[i]) && Double.isFinite(said[i])) {
        String words =
            String.format(
                Locale.ROOT, "%s: %.3g, said %.3g", rows.keys().get(i), truth[i], said[i]);
        svg.dot(x.at(truth[i]), y.at(said[i]), truth.length > 300 ? 2.4 : 4, colour, words);
      }
    }
    svg.frame(LEFT, TOP, SIDE, SIDE);
    x.drawBelow(svg, TOP + SIDE, "true " + measure);
    y.drawLeft(svg, LEFT, "predicted " + measure);
    return new Figure(
        set,
        "Dashed: prediction equals truth."
            + (many
                ? " Darker where more of the "
                    + ResultWords.count(truth.length, "row")
                    + " lie; the scale is that of square roots."
                : ""),
        svg.element("true and predicted " + measure + " by " + set));
  }

  private static int[][] density(Axis x, double[] truth, double[] said) {
    int[][] counts = new int[CELLS][CELLS];
    int most = 1;
    for (int i = 0; i < truth.length; i++) {
      if (Double.isFinite(truth[i]) && Double.isFinite(said[i])) {
        int column = cell(x, truth[i]);
        int row = CELLS - 1 - cell(x, said[i]);
        most = Math.max(most, ++counts[row][column]);
      }
    }
    int[][] pixels = new int[CELLS][CELLS];
    for (int row = 0; row < CELLS; row++) {
      for (int column = 0; column < CELLS; column++) {
        double place = Math.sqrt(counts[row][column] / (double) most);
        pixels[row][column] =
            counts[row][column] == 0 ? 0xffffff : ColourMap.DIVERGING.rgb(0.42 - 0.42 * place);
      }
    }
    return pixels;
  }

  private static int cell(Axis x, double value) {
    return (int) Math.clamp((value - x.low()) / (x.high() - x.low()) * CELLS, 0, CELLS - 1);
  }
}
