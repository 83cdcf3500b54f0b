package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.List;
import org.engram.imaging.atlas.Region;

/** Values by region and time, regions sorted by network. */
public final class TimeMapFigure {
  private TimeMapFigure() {}

  /**
   * Regions down, time across.
   *
   * @param values [regions, columns]; NaN where there is none
   * @param columnSeconds how long a column is
   * @param signed whether colours run about zero
   * @param measure what the values are, with the unit
   */
  public static Figure of(
      String title,
      String caption,
      List<Region> regions,
      double[][] values,
      double columnSeconds,
      boolean signed,
      String measure) {
    if (regions.size() != values.length) {
      throw new IllegalArgumentException(values.length + " rows, " + regions.size() + " regions");
    }
    double[] all = Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
    ColourScale scale = SurfaceFigure.scale(all, signed, measure);
    Svg svg = drawing(regions, values, columnSeconds, scale);
    return new Figure(
        title,
        caption,
        svg.element(
            measure
                + " of "
                + values.length
                + " regions at "
                + values[0].length
                + " times, sorted by network"));
  }

  /** The map with its axes and its scale of colours. */
  static Svg drawing(
      List<Region> regions, double[][] values, double columnSeconds, ColourScale scale) {
    BlockOrder order = BlockOrder.ofNetworks(regions);
    double x = 110;
    double y = 8;
    double width = 790;
    double height = 330;
    Svg svg = new Svg(1000, 392);
    svg.image(x, y, width, height, scale.pixels(order.rows(values)));
    order.drawLeft(svg, x, y, width, height);
    svg.frame(x, y, width, height);
    new Axis(0, values[0].length * columnSeconds, x, x + width)
        .drawBelow(svg, y + height, "time (s)");
    scale.draw(svg, x + width + 16, y, height);
    return svg;
  }
}
