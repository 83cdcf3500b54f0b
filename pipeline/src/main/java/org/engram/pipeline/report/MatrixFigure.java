package org.engram.pipeline.report;

import java.util.List;
import org.engram.imaging.atlas.Region;

/** A matrix over pairs, sorted into blocks, on a scale from blue over white to red. */
public final class MatrixFigure {
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
    double x = 90;
    double y = 16;
    double size = 350;
    Svg svg = new Svg(520, 378);
    svg.image(x, y, size, size, scale.pixels(order.square(values)));
    order.drawLeft(svg, x, y, size, size);
    order.drawAbove(svg, x, y, size);
    svg.frame(x, y, size, size);
    scale.draw(svg, x + size + 12, y, size);
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
