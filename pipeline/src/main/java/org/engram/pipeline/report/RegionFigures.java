package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.timeseries.TimeSeries;

/** Figures over the regions of an atlas, which are sorted by network. */
public final class RegionFigures {
  private RegionFigures() {}

  /** A carpet plot: every region's signal over time, each as z-scores of its own. */
  public static Figure carpet(String title, List<Region> regions, TimeSeries series) {
    if (regions.size() != series.regions()) {
      throw new IllegalArgumentException(
          series.regions() + " series for " + regions.size() + " regions");
    }
    BlockOrder order = BlockOrder.ofNetworks(regions);
    double[][] scores = new double[series.regions()][];
    for (int r = 0; r < scores.length; r++) {
      scores[r] = Statistics.zScores(series.region(r));
    }
    ColourScale scale = new ColourScale(ColourMap.GREY, -2.5, 2.5, "z-score of the region");
    double x = 110;
    double y = 8;
    double width = 790;
    double height = 330;
    Svg svg = new Svg(1000, 392);
    svg.image(x, y, width, height, scale.pixels(order.rows(scores)));
    order.drawLeft(svg, x, y, width, height);
    svg.frame(x, y, width, height);
    boolean timed = series.repetitionTime().isPresent();
    double duration = series.frames() * series.repetitionTime().orElse(1);
    new Axis(0, duration, x, x + width)
        .drawBelow(svg, y + height, timed ? "time (s)" : "time (frames)");
    scale.draw(svg, x + width + 16, y, height);
    String alternative =
        "Carpet plot of "
            + series.regions()
            + " regions by "
            + series.frames()
            + " frames, sorted by network";
    return new Figure(
        title,
        "One line a region, sorted by network, left hemisphere before right; each line in standard"
            + " deviations about its own mean. Columns through all networks, light or dark, are"
            + " head motion.",
        svg.element(alternative));
  }

  /**
   * Regions down, time patches across, a value each.
   *
   * @param values [regions, patches]; NaN where there is none
   * @param patchSeconds how long a patch is
   * @param measure what the values are, with the unit
   */
  public static Figure patches(
      String title,
      String caption,
      List<Region> regions,
      double[][] values,
      double patchSeconds,
      String measure) {
    if (regions.size() != values.length) {
      throw new IllegalArgumentException(
          values.length + " rows for " + regions.size() + " regions");
    }
    DoubleSummaryStatistics range =
        Arrays.stream(values)
            .flatMapToDouble(Arrays::stream)
            .filter(Double::isFinite)
            .summaryStatistics();
    if (range.getCount() == 0) {
      throw new IllegalArgumentException("no region has a value");
    }
    double low = range.getMin();
    double high = range.getMax() > low ? range.getMax() : low + 1;
    ColourScale scale = new ColourScale(ColourMap.SEQUENTIAL, low, high, measure);
    Svg svg = TimeMapFigure.drawing(regions, values, patchSeconds, scale);
    String alternative =
        measure
            + " of "
            + values.length
            + " regions in "
            + values[0].length
            + " time patches, sorted by network";
    return new Figure(title, caption, svg.element(alternative));
  }

  /**
   * A bar a region; none where its value is NaN.
   *
   * @param values [regions], not negative
   * @param measure what the values are, with the unit
   */
  public static Figure bars(
      String title, String caption, List<Region> regions, double[] values, String measure) {
    BlockOrder order = BlockOrder.ofNetworks(regions);
    double x = 70;
    double y = 10;
    double width = 910;
    double height = 220;
    double highest = 0;
    for (double value : values) {
      highest = Double.isNaN(value) ? highest : Math.max(highest, value);
    }
    Axis axis = new Axis(0, highest > 0 ? highest * 1.05 : 1, y + height, y);
    Svg svg = new Svg(1000, 275);
    double each = width / values.length;
    for (int b = 0; b < order.blocks().size(); b++) {
      BlockOrder.Block block = order.blocks().get(b);
      for (int place = block.from(); place < block.to(); place++) {
        double value = values[order.items().get(place)];
        double top = axis.at(Double.isNaN(value) ? 0 : value);
        svg.rect(
            x + place * each,
            top,
            Math.max(0.5, each - 0.8),
            y + height - top,
            Palette.category(b));
      }
      double middle = x + (block.from() + block.to()) / 2.0 * each;
      if (block.name().length() * 6.5 < (block.to() - block.from()) * each) {
        svg.text(middle, y + height + 17, Svg.Anchor.MIDDLE, 11, Palette.INK, block.name());
      }
      if (b > 0) {
        double left = x + block.from() * each;
        svg.line(left - 0.4, y, left - 0.4, y + height, Palette.RULE, 1);
      }
    }
    axis.drawLeft(svg, x, measure);
    svg.line(x, y + height, x + width, y + height, Palette.SOFT_INK, 1);
    svg.text(
        x + width / 2, y + height + 37, Svg.Anchor.MIDDLE, 12, Palette.INK, "region, by network");
    return new Figure(
        title, caption, svg.element(measure + " of " + values.length + " regions, by network"));
  }
}
