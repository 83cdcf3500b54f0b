package org.engram.pipeline.report;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Region;

/** Regions as discs where they lie in the head: from the left, from above, from the right. */
public final class BrainMap {
  private static final double VIEW = 245; // pixels a view is wide
  private static final double TOP = 24;
  private static final double HEIGHT = 270;

  private final List<Region> regions;
  private final double[][] positions;
  private final double scale;

  /**
   * @param positions centres in millimetres, [regions, 3]: x to the right, y to the front, z up
   */
  public BrainMap(List<Region> regions, double[][] positions) {
    if (positions.length != regions.size()) {
      throw new IllegalArgumentException(
          positions.length + " positions of " + regions.size() + " regions");
    }
    this.regions = List.copyOf(regions);
    this.positions = positions;
    double reach = 1;
    for (double[] position : positions) {
      for (double coordinate : position) {
        reach = Math.max(reach, Math.abs(coordinate));
      }
    }
    this.scale = (VIEW / 2 - 12) / reach;
  }

  /** Each region in the colour of its network. */
  public Figure networks(String title, String caption) {
    BlockOrder order = BlockOrder.ofNetworks(regions);
    int[] block = new int[regions.size()];
    for (int b = 0; b < order.blocks().size(); b++) {
      for (int place = order.blocks().get(b).from(); place < order.blocks().get(b).to(); place++) {
        block[order.items().get(place)] = b;
      }
    }
    Svg svg = new Svg(1000, HEIGHT);
    draw(svg, r -> Palette.category(block[r]), r -> regions.get(r).label());
    for (int b = 0; b < order.blocks().size(); b++) {
      double line = TOP + 40 + 20 * b;
      svg.mark(3 * VIEW + 66, line, 0, Palette.category(b), order.blocks().get(b).name());
      svg.text(
          3 * VIEW + 77, line + 4, Svg.Anchor.START, 12, Palette.INK, order.blocks().get(b).name());
    }
    return new Figure(title, caption, svg.element(alternative("network")));
  }

  /**
   * Each region in the colour of its value.
   *
   * @param values [regions]; the colours run from minus the largest magnitude to it
   * @param measure what the values are, with the unit
   */
  public Figure values(String title, String caption, double[] values, String measure) {
    double limit = 1e-12;
    for (double value : values) {
      limit = Math.max(limit, Math.abs(value));
    }
    ColourScale colours = ColourScale.diverging(limit, measure);
    Svg svg = new Svg(1000, HEIGHT);
    draw(
        svg,
        r -> colours.css(values[r]),
        r -> regions.get(r).label() + ", " + Markup.figure(values[r]));
    colours.draw(svg, 3 * VIEW + 60, TOP + 20, VIEW - 40);
    return new Figure(title, caption, svg.element(alternative(measure)));
  }

  private String alternative(String measure) {
    return regions.size() + " regions seen from left, above and right, coloured by " + measure;
  }

  /** A side to look from: the axis that runs across, the one that runs up, the one to the eye. */
  private record View(
      String title, IntPredicate seen, int across, int acrossSign, int up, int depth, int sign) {}

  private void draw(Svg svg, IntFunction<String> colour, IntFunction<String> name) {
    List<View> views =
        List.of(
            new View("left side", r -> positions[r][0] <= 0, 1, -1, 2, 0, -1),
            new View("from above", r -> positions[r][2] >= 0, 0, 1, 1, 2, 1),
            new View("right side", r -> positions[r][0] >= 0, 1, 1, 2, 0, 1));
    double radius = Math.clamp(scale * 100 / Math.sqrt(regions.size()), 3, 9);
    for (int place = 0; place < views.size(); place++) {
      View view = views.get(place);
      double x = place * (VIEW + 20) + VIEW / 2;
      double y = TOP + VIEW / 2;
      svg.text(x, 14, Svg.Anchor.MIDDLE, 12, Palette.SOFT_INK, view.title());
      IntStream.range(0, regions.size())
          .filter(view.seen())
          .boxed()
          .sorted(Comparator.comparingDouble(r -> view.sign() * positions[r][view.depth()]))
          .forEach(
              r ->
                  svg.disc(
                      x + view.acrossSign() * scale * positions[r][view.across()],
                      y - scale * positions[r][view.up()],
                      radius,
                      colour.apply(r),
                      name.apply(r)));
    }
  }
}
