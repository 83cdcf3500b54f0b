package org.engram.pipeline.report;

import java.util.Collections;
import java.util.List;
import org.engram.imaging.atlas.Region;

/** A matrix over pairs, sorted into blocks, on a scale from blue over white to red. */
public final class MatrixFigure {
  private static final double X = 90;
  private static final double Y = 16;
  private static final double SIZE = 350;

  /** Colours between 0 and an end of {@link #ofScan}'s scale. */
  private static final double STEPS = 50;

  private MatrixFigure() {}

  /**
   * Over pairs of regions, by network.
   *
   * @param values [regions, regions]
   * @param limit the colours run from {@code -limit} to {@code limit}
   * @param measure what the values are, with the unit
   */
  public static Figure ofRegions(
      String title,
      String caption,
      List<Region> regions,
      double[][] values,
      double limit,
      String measure) {
    return of(title, caption, BlockOrder.ofNetworks(regions), values, limit, measure, "regions");
  }

  /**
   * Over pairs of scans, by a category of theirs.
   *
   * @param values [scans, scans]
   */
  public static Figure ofScans(
      String title,
      String caption,
      List<String> categories,
      double[][] values,
      double limit,
      String measure) {
    return of(title, caption, BlockOrder.of(categories), values, limit, measure, "scans");
  }

  /**
   * Correlations between the regions of one scan: by network where their names tell it, else in
   * their order. Of more than {@code most} regions, neighbours are averaged. Grey has no value.
   *
   * @param values [regions, regions], NaN where there is none
   */
  public static Figure ofScan(
      String title, String caption, List<Region> regions, double[][] values, int most) {
    boolean grouped = regions.stream().anyMatch(region -> !region.network().isEmpty());
    BlockOrder order =
        grouped
            ? BlockOrder.ofNetworks(regions)
            : BlockOrder.of(Collections.nCopies(regions.size(), ""));
    ColourScale scale = ColourScale.diverging(1, "correlation");
    Svg svg = new Svg(520, 378);
    svg.image(X, Y, SIZE, SIZE, scale.pixels(thinned(order.square(values), most)));
    if (grouped) {
      order.drawLeft(svg, X, Y, SIZE, SIZE);
      order.drawAbove(svg, X, Y, SIZE);
    }
    svg.frame(X, Y, SIZE, SIZE);
    scale.draw(svg, X + SIZE + 12, Y, SIZE);
    return new Figure(
        title, caption, svg.element("correlation between " + values.length + " regions"));
  }

  /** Neighbours' mean, without those that have no value, in steps that a palette can hold. */
  private static double[][] thinned(double[][] values, int most) {
    int together = Math.ceilDiv(values.length, most);
    int size = Math.ceilDiv(values.length, together);
    double[][] means = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        means[i][j] = Math.rint(STEPS * mean(values, i * together, j * together, together)) / STEPS;
      }
    }
    return means;
  }

  private static double mean(double[][] values, int row, int column, int together) {
    double sum = 0;
    int count = 0;
    for (int i = row; i < Math.min(values.length, row + together); i++) {
      for (int j = column; j < Math.min(values.length, column + together); j++) {
        sum += Double.isNaN(values[i][j]) ? 0 : values[i][j];
        count += Double.isNaN(values[i][j]) ? 0 : 1;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  private static Figure of(
      String title,
      String caption,
      BlockOrder order,
      double[][] values,
      double limit,
      String measure,
      String items) {
    if (values.length != order.items().size()) {
      throw new IllegalArgumentException(
          values.length + " rows for " + order.items().size() + " " + items);
    }
    ColourScale scale = ColourScale.diverging(limit, measure);
    Svg svg = new Svg(520, 378);
    svg.image(X, Y, SIZE, SIZE, scale.pixels(order.square(values)));
    order.drawLeft(svg, X, Y, SIZE, SIZE);
    order.drawAbove(svg, X, Y, SIZE);
    svg.frame(X, Y, SIZE, SIZE);
    scale.draw(svg, X + SIZE + 12, Y, SIZE);
    return new Figure(
        title,
        caption,
        svg.element(
            measure
                + " between "
                + values.length
                + " "
                + items
                + " in the blocks "
                + String.join(", ", order.blocks().stream().map(BlockOrder.Block::name).toList())));
  }
}
