package org.engram.pipeline.report;

import java.util.List;
import java.util.Optional;

/** Norms of the blocks of a model over the steps of a run, as colours. */
final class BlockNormFigure {
  private static final int NOTHING = 0xd5dbe1;
  private static final int MOST_COLUMNS = 400;
  private static final double X = 190;
  private static final double WIDTH = 690;
  private static final double LINE = 13;

  private BlockNormFigure() {}

  /**
   * Draws them; absent where no norm is above zero.
   *
   * @param steps of the columns, rising
   * @param norms [blocks, steps]
   */
  static Optional<Figure> of(
      String title, String caption, List<String> blocks, double[] steps, double[][] norms) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double[][] logarithms = new double[norms.length][];
    for (int b = 0; b < norms.length; b++) {
      logarithms[b] = thinned(norms[b]);
      for (double value : logarithms[b]) {
        low = Double.isFinite(value) ? Math.min(low, value) : low;
        high = Double.isFinite(value) ? Math.max(high, value) : high;
      }
    }
    if (low > high) {
      return Optional.empty();
    }
    ColourScale scale =
        new ColourScale(
            ColourMap.SEQUENTIAL, low, Math.max(high, low + 0.1), "gradient norm (log10)");
    double height = Math.max(60, LINE * blocks.size());
    Svg svg = new Svg(1000, height + 52);
    svg.image(X, 8, WIDTH, height, pixels(logarithms, scale));
    for (int b = 0; b < blocks.size(); b++) {
      double middle = 8 + (b + 0.5) * height / blocks.size();
      svg.text(X - 8, middle + 4, Svg.Anchor.END, 11, Palette.INK, blocks.get(b));
    }
    svg.frame(X, 8, WIDTH, height);
    CurveAxis axis =
        new CurveAxis(
            new Axis(steps[0], Math.max(steps[steps.length - 1], steps[0] + 1), X, X + WIDTH),
            false,
            0,
            true); // each column is a monitoring, the first at the left edge
    for (CurveAxis.Tick tick : axis.ticks(10)) {
      svg.line(tick.place(), height + 8, tick.place(), height + 12, Palette.SOFT_INK, 1);
      svg.text(tick.place(), height + 25, Svg.Anchor.MIDDLE, 11, Palette.SOFT_INK, tick.label());
    }
    svg.text(X + WIDTH / 2, height + 44, Svg.Anchor.MIDDLE, 12, Palette.INK, "step (updates)");
    scale.draw(svg, X + WIDTH + 16, 8, height);
    String alternative = "Gradient norms of " + blocks.size() + " blocks of layers over the run";
    return Optional.of(new Figure(title, caption, svg.element(alternative)));
  }

  /** Means of the logarithms of neighbours; NaN where none is above zero. */
  private static double[] thinned(double[] norms) {
    int columns = Math.min(MOST_COLUMNS, norms.length);
    double[] sum = new double[columns];
    int[] number = new int[columns];
    for (int i = 0; i < norms.length; i++) {
      int column = (int) ((long) i * columns / norms.length);
      if (norms[i] > 0 && Double.isFinite(norms[i])) {
        sum[column] += Math.log10(norms[i]);
        number[column]++;
      }
    }
    for (int column = 0; column < columns; column++) {
      sum[column] = number[column] > 0 ? sum[column] / number[column] : Double.NaN;
    }
    return sum;
  }

  private static int[][] pixels(double[][] logarithms, ColourScale scale) {
    int[][] pixels = new int[logarithms.length][logarithms[0].length];
    for (int b = 0; b < pixels.length; b++) {
      for (int column = 0; column < pixels[b].length; column++) {
        double value = logarithms[b][column];
        pixels[b][column] = Double.isFinite(value) ? scale.rgb(value) : NOTHING;
      }
    }
    return pixels;
  }
}
