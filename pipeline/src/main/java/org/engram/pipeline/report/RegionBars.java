package org.engram.pipeline.report;

import java.util.List;
import java.util.stream.DoubleStream;

/** A bar a region, sorted by network; bars may point down. */
final class RegionBars {
  private static final double LEFT = 72;
  private static final double TOP = 8;
  private static final double WIDTH = 930;
  private static final double HEIGHT = 230;

  private RegionBars() {}

  /**
   * One region.
   *
   * @param value NaN draws none
   */
  record Bar(String label, String network, double value) {}

  /**
   * Draws.
   *
   * @param base where bars begin
   * @param measure what the values are
   */
  static Figure of(String title, String caption, List<Bar> bars, double base, String measure) {
    BlockOrder order =
        BlockOrder.of(
            bars.stream().map(b -> b.network().isEmpty() ? "other" : b.network()).toList());
    double[] values =
        DoubleStream.concat(DoubleStream.of(base), bars.stream().mapToDouble(Bar::value))
            .filter(Double::isFinite)
            .toArray();
    Axis y = Axis.around(values, TOP + HEIGHT, TOP);
    Svg svg = new Svg(LEFT + WIDTH + 20, TOP + HEIGHT + 92);
    for (double tick : y.ticks(6)) {
      svg.line(LEFT, y.at(tick), LEFT + WIDTH, y.at(tick), Palette.GRID, 1);
    }
    double each = WIDTH / bars.size();
    for (int place = 0; place < order.items().size(); place++) {
      Bar bar = bars.get(order.items().get(place));
      if (Double.isFinite(bar.value())) {
        double from = Math.min(y.at(bar.value()), y.at(base));
        double to = Math.max(y.at(bar.value()), y.at(base));
        svg.rect(
            LEFT + place * each,
            from,
            Math.max(0.4, each * 0.85),
            Math.max(0.4, to - from),
            colour(order, place));
      }
    }
    svg.line(LEFT, y.at(base), LEFT + WIDTH, y.at(base), Palette.SOFT_INK, 1);
    for (int b = 0; b < order.blocks().size(); b++) {
      BlockOrder.Block block = order.blocks().get(b);
      double from = LEFT + block.from() * each;
      double to = LEFT + block.to() * each;
      svg.rect(from, TOP + HEIGHT + 6, Math.max(0.4, to - from - 1), 6, Palette.category(b));
      String name = ResultWords.shortened(block.name(), 14);
      svg.text((from + to) / 2 + 3, TOP + HEIGHT + 24, Svg.Anchor.END, 10, Palette.INK, -45, name);
    }
    svg.frame(LEFT, TOP, WIDTH, HEIGHT);
    y.drawLeft(svg, LEFT, ResultWords.shortened(measure, 48));
    return new Figure(
        title, caption, svg.element(measure + " of " + bars.size() + " regions, as bars"));
  }

  private static String colour(BlockOrder order, int place) {
    for (int b = 0; b < order.blocks().size(); b++) {
      if (place < order.blocks().get(b).to()) {
        return Palette.category(b);
      }
    }
    return Palette.SOFT_INK;
  }
}
