package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.gradient.FunctionalGradients;

/** The drawings of functional gradients, each at a place of its sheet. */
final class GradientFigures {
  private static final int PANELS = 3;
  private static final double BAR = 18;

  private GradientFigures() {}

  /** Whether regions belong to networks that they can be sorted by. */
  static boolean grouped(List<Region> regions) {
    return regions.stream().map(Region::network).distinct().count() > 1;
  }

  /** Regions in the plane of the first two axes; 520 x 385. */
  static void scatter(
      Svg svg, FunctionalGradients gradients, List<Region> regions, double left, double top) {
    double x = left + 72;
    double y = top + 12;
    double width = 320;
    double height = 320;
    Axis across = Axis.around(gradients.axis(0), x, x + width);
    Axis up = Axis.around(gradients.axis(1), y + height, y);
    grid(svg, across, up, x, y, width, height);
    across.drawBelow(svg, y + height, axisName(gradients, 0));
    up.drawLeft(svg, x, axisName(gradients, 1));
    BlockOrder order = BlockOrder.ofNetworks(regions);
    for (int b = 0; b < order.blocks().size(); b++) {
      BlockOrder.Block block = order.blocks().get(b);
      for (int place = block.from(); place < block.to(); place++) {
        int region = order.items().get(place);
        double[] position = gradients.values()[region];
        svg.mark(
            across.at(position[0]),
            up.at(position[1]),
            3.6,
            b,
            colour(b),
            regions.get(region).label());
      }
    }
    if (grouped(regions)) {
      double step = Math.min(19, (height - 4) / order.blocks().size());
      for (int b = 0; b < order.blocks().size(); b++) {
        double line = y + 9 + b * step;
        String name = order.blocks().get(b).name();
        svg.mark(x + width + 14, line, 4, b, colour(b), name);
        svg.text(x + width + 24, line + 4, Svg.Anchor.START, 11, Palette.INK, name);
      }
    }
  }

  /** Eigenvalues by axis; 520 x 385. */
  static void scree(Svg svg, FunctionalGradients gradients, double left, double top) {
    double x = left + 72;
    double y = top + 12;
    double width = 420;
    double height = 320;
    double[] values = gradients.eigenvalues();
    double highest = Arrays.stream(values).max().orElseThrow();
    Axis across = new Axis(0.5, values.length + 0.5, x, x + width);
    Axis up = new Axis(0, highest * 1.06, y + height, y);
    for (double tick : up.ticks(6)) {
      svg.line(x, up.at(tick), x + width, up.at(tick), Palette.GRID, 1);
    }
    svg.frame(x, y, width, height);
    int every = Math.max(1, (int) Math.ceil(values.length / 10.0));
    for (int k = 0; k < values.length; k++) {
      double at = across.at(k + 1);
      if (k > 0) {
        svg.line(across.at(k), up.at(values[k - 1]), at, up.at(values[k]), Palette.RULE, 1.5);
      }
      if (k == 0 || (k + 1) % every == 0) {
        svg.line(at, y + height, at, y + height + 4, Palette.SOFT_INK, 1);
        svg.text(
            at, y + height + 17, Svg.Anchor.MIDDLE, 11, Palette.SOFT_INK, Markup.figure(k + 1));
      }
    }
    for (int k = 0; k < values.length; k++) {
      svg.mark(
          across.at(k + 1),
          up.at(values[k]),
          4,
          0,
          Palette.category(0),
          "axis " + (k + 1) + ", " + Markup.figure(values[k]));
    }
    svg.text(x + width / 2, y + height + 35, Svg.Anchor.MIDDLE, 12, Palette.INK, "axis");
    up.drawLeft(svg, x, "eigenvalue");
  }

  /** What {@link #networks} is high. */
  static double networksHeight(List<Region> regions) {
    return 70 + BAR * BlockOrder.ofNetworks(regions).blocks().size();
  }

  /** The first axes' means over networks, a panel an axis; 1000 wide. */
  static void networks(
      Svg svg, FunctionalGradients gradients, List<Region> regions, double left, double top) {
    BlockOrder order = BlockOrder.ofNetworks(regions);
    int panels = Math.min(PANELS, gradients.axes());
    for (int axis = 0; axis < panels; axis++) {
      panel(svg, gradients, order, axis, left + axis * 333, top);
    }
  }

  private record Bar(int block, String name, double mean, double low, double high) {}

  private static void panel(
      Svg svg, FunctionalGradients gradients, BlockOrder order, int axis, double left, double top) {
    List<Bar> bars = bars(gradients.axis(axis), order);
    double low = 0;
    double high = 0;
    for (Bar bar : bars) {
      low = Math.min(low, Math.min(bar.low(), bar.mean()));
      high = Math.max(high, Math.max(bar.high(), bar.mean()));
    }
    double x = left + 96;
    double y = top + 24;
    double width = 222;
    double height = BAR * bars.size();
    double margin = (high - low) / 20;
    Axis across = new Axis(low - margin, high + margin, x, x + width);
    svg.text(
        x + width / 2, top + 14, Svg.Anchor.MIDDLE, 12, Palette.INK, axisName(gradients, axis));
    List<Double> ticks = across.ticks(4);
    for (double tick : ticks) {
      svg.line(across.at(tick), y, across.at(tick), y + height, Palette.GRID, 1);
    }
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double line = y + i * BAR;
      double from = Math.min(across.at(0), across.at(bar.mean()));
      double to = Math.max(across.at(0), across.at(bar.mean()));
      svg.rect(from, line + 3, Math.max(0.8, to - from), BAR - 6, colour(bar.block()));
      double middle = line + BAR / 2;
      svg.line(across.at(bar.low()), middle, across.at(bar.high()), middle, Palette.INK, 1.2);
      svg.text(x - 7, middle + 4, Svg.Anchor.END, 11, Palette.INK, bar.name());
    }
    svg.line(across.at(0), y, across.at(0), y + height, Palette.SOFT_INK, 1);
    svg.line(x, y + height, x + width, y + height, Palette.SOFT_INK, 1);
    for (double tick : ticks) {
      svg.line(across.at(tick), y + height, across.at(tick), y + height + 4, Palette.SOFT_INK, 1);
      svg.text(
          across.at(tick),
          y + height + 17,
          Svg.Anchor.MIDDLE,
          11,
          Palette.SOFT_INK,
          Markup.figure(tick));
    }
  }

  /** The palette's colours, then each darkened, then each lightened: 21 networks differ. */
  private static String colour(int network) {
    int colours = Palette.CATEGORY_COUNT;
    int rgb = Integer.parseInt(Palette.category(network).substring(1), 16);
    int round = network / colours % 3;
    if (round == 0) {
      return Palette.category(network);
    }
    int towards = round == 1 ? 0x00 : 0xff;
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      mixed |= (int) Math.round(0.5 * (rgb >> shift & 0xff) + 0.5 * towards) << shift;
    }
    return String.format(Locale.ROOT, "#%06x", mixed);
  }

  /** Highest mean first. */
  private static List<Bar> bars(double[] values, BlockOrder order) {
    List<Bar> bars = new ArrayList<>();
    for (int b = 0; b < order.blocks().size(); b++) {
      BlockOrder.Block block = order.blocks().get(b);
      double[] own = new double[block.to() - block.from()];
      for (int i = 0; i < own.length; i++) {
        own[i] = values[order.items().get(block.from() + i)];
      }
      Arrays.sort(own);
      double mean = Arrays.stream(own).average().orElseThrow();
      bars.add(new Bar(b, block.name(), mean, quantile(own, 0.25), quantile(own, 0.75)));
    }
    bars.sort(Comparator.comparingDouble(bar -> -bar.mean()));
    return bars;
  }

  private static double quantile(double[] sorted, double part) {
    double at = part * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  private static void grid(
      Svg svg, Axis across, Axis up, double x, double y, double width, double height) {
    for (double tick : across.ticks(6)) {
      svg.line(across.at(tick), y, across.at(tick), y + height, Palette.GRID, 1);
    }
    for (double tick : up.ticks(6)) {
      svg.line(x, up.at(tick), x + width, up.at(tick), Palette.GRID, 1);
    }
    svg.frame(x, y, width, height);
  }

  private static String axisName(FunctionalGradients gradients, int axis) {
    return gradients.alignment().isPresent()
        ? "axis " + (axis + 1)
        : String.format(Locale.ROOT, "axis %d (%.1f %%)", axis + 1, 100 * gradients.shares()[axis]);
  }
}
