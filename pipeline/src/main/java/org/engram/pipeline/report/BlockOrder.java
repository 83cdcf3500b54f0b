package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.imaging.atlas.Region;

/**
 * Items sorted into blocks of one name, the names in the order they first come, and within a block
 * as they came.
 *
 * @param items index of the item in each place
 * @param blocks the names in their order, with the places they take
 */
record BlockOrder(List<Integer> items, List<Block> blocks) {
  /** A name and its places, {@code to} not included. */
  record Block(String name, int from, int to) {}

  /** Regions by network; those without one come under {@code other}. */
  static BlockOrder ofNetworks(List<Region> regions) {
    return of(regions.stream().map(r -> r.network().isEmpty() ? "other" : r.network()).toList());
  }

  static BlockOrder of(List<String> names) {
    Map<String, Integer> rank = new LinkedHashMap<>();
    names.forEach(name -> rank.putIfAbsent(name, rank.size()));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingInt(i -> rank.get(names.get(i))));
    List<Block> blocks = new ArrayList<>();
    int from = 0;
    for (String name : rank.keySet()) {
      int to = from;
      while (to < order.size() && names.get(order.get(to)).equals(name)) {
        to++;
      }
      blocks.add(new Block(name, from, to));
      from = to;
    }
    return new BlockOrder(List.copyOf(order), List.copyOf(blocks));
  }

  /** Rows in this order. */
  double[][] rows(double[][] values) {
    return items.stream().map(i -> values[i]).toArray(double[][]::new);
  }

  /** Rows and columns in this order. */
  double[][] square(double[][] values) {
    return items.stream()
        .map(i -> items.stream().mapToDouble(j -> values[i][j]).toArray())
        .toArray(double[][]::new);
  }

  /** Names left of a stack of items, with a strip of colour and lines between. */
  void drawLeft(Svg svg, double x, double y, double width, double height) {
    double each = height / items.size();
    for (int b = 0; b < blocks.size(); b++) {
      Block block = blocks.get(b);
      double top = y + block.from() * each;
      double bottom = y + block.to() * each;
      svg.rect(x - 9, top, 6, Math.max(1, bottom - top - 1), Palette.category(b));
      if (bottom - top >= 10) {
        String name = shortened(block.name());
        svg.text(x - 13, (top + bottom) / 2 + 4, Svg.Anchor.END, 11, Palette.INK, name);
      }
      if (b > 0) {
        svg.line(x, top, x + width, top, Palette.INK, 0.7);
      }
    }
  }

  /** The same blocks as strips above a matrix and lines down it. */
  void drawAbove(Svg svg, double x, double y, double size) {
    double each = size / items.size();
    for (int b = 0; b < blocks.size(); b++) {
      double left = x + blocks.get(b).from() * each;
      double right = x + blocks.get(b).to() * each;
      svg.rect(left, y - 9, Math.max(1, right - left - 1), 6, Palette.category(b));
      if (b > 0) {
        svg.line(left, y, left, y + size, Palette.INK, 0.7);
      }
    }
  }

  /** A name that fits the margin. */
  private static String shortened(String name) {
    return name.length() <= 13 ? name : name.substring(0, 12) + "\u2026";
  }
}
