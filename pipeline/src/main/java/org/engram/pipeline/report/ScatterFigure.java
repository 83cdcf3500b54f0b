package org.engram.pipeline.report;

import java.util.function.IntFunction;

/** Two numbers of each row against each other: a point a row, or, of many, how many lie where. */
final class ScatterFigure {
  private static final double LEFT = 62;
  private static final double TOP = 10;
  private static final double SIDE = 370;
  private static final int MOST_POINTS = 2000;
  private static final int CELLS = 74;

  private ScatterFigure() {}

  /**
   * What is drawn.
   *
   * @param x NaN where a row has none
   * @param y likewise
   * @param xRange numbers that the horizontal axis is to hold
   * @param yRange likewise
   * @param equal whether a dashed line runs where both are equal
   * @param words what a pointer over a row's point shows
   */
  @SuppressWarnings("ArrayRecordComponent") // drawn once and dropped
  record Cloud(
      String xName,
      String yName,
      double[] x,
      double[] y,
      double[] xRange,
      double[] yRange,
      boolean equal,
      IntFunction<String> words) {}

  /** Draws one cloud; the caption goes on where many rows are drawn as a density. */
  static Figure of(String title, String caption, Cloud cloud, String colour) {
    Axis x = Axis.around(cloud.xRange(), LEFT, LEFT + SIDE);
    Axis y = Axis.around(cloud.yRange(), TOP + SIDE, TOP);
    Svg svg = new Svg(LEFT + SIDE + 20, TOP + SIDE + 46);
    int rows = cloud.x().length;
    boolean many = rows > MOST_POINTS;
    if (many) {
      svg.image(LEFT, TOP, SIDE, SIDE, density(x, y, cloud.x(), cloud.y()));
    } else {
      for (double tick : x.ticks(6)) {
        svg.line(x.at(tick), TOP, x.at(tick), TOP + SIDE, Palette.GRID, 1);
      }
      for (double tick : y.ticks(6)) {
        svg.line(LEFT, y.at(tick), LEFT + SIDE, y.at(tick), Palette.GRID, 1);
      }
    }
    if (cloud.equal()) {
      double low = Math.max(x.low(), y.low());
      double high = Math.min(x.high(), y.high());
      svg.dashes(x.at(low), y.at(low), x.at(high), y.at(high), Palette.SOFT_INK, 1.1);
    }
    for (int i = 0; i < rows && !many; i++) {
      if (Double.isFinite(cloud.x()[i]) && Double.isFinite(cloud.y()[i])) {
        double radius = rows > 300 ? 2.4 : 4;
        svg.dot(x.at(cloud.x()[i]), y.at(cloud.y()[i]), radius, colour, cloud.words().apply(i));
      }
    }
    svg.frame(LEFT, TOP, SIDE, SIDE);
    x.drawBelow(svg, TOP + SIDE, cloud.xName());
    y.drawLeft(svg, LEFT, cloud.yName());
    return new Figure(
        title,
        caption
            + (many
                ? " Darker where more of the "
                    + ResultWords.count(rows, "row")
                    + " lie; the scale is that of square roots."
                : ""),
        svg.element(title + ": " + cloud.yName() + " by " + cloud.xName()));
  }

  private static int[][] density(Axis x, Axis y, double[] across, double[] up) {
    int[][] counts = new int[CELLS][CELLS];
    int most = 1;
    for (int i = 0; i < across.length; i++) {
      if (Double.isFinite(across[i]) && Double.isFinite(up[i])) {
        int column = cell(x, across[i]);
        int row = CELLS - 1 - cell(y, up[i]);
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

  private static int cell(Axis axis, double value) {
    return (int)
        Math.clamp((value - axis.low()) / (axis.high() - axis.low()) * CELLS, 0, CELLS - 1);
  }
}
