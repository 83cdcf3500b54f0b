package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a column colours the points of a map: numbers on a scale, labels by the most frequent ones.
 *
 * @param name as it is chosen by
 * @param palette colours; the last is that of missing values
 * @param codes a place in the palette for every row
 * @param labels of the palette's places, for a legend; of numbers, the lowest and the highest
 * @param numeric whether it is a scale
 */
record MapColouring(
    String name, List<String> palette, List<Integer> codes, List<String> labels, boolean numeric) {
  private static final int STEPS = 24;
  private static final int MOST_LABELS = 14;
  private static final int FEW_NUMBERS = 8;
  private static final String MISSING = "#c9c2bb";
  private static final String OTHER = "#8a94a0";

  MapColouring {
    palette = List.copyOf(palette);
    codes = List.copyOf(codes);
    labels = List.copyOf(labels);
  }

  /** Of the cells of a column, where an empty one is missing. */
  static MapColouring of(String name, List<String> cells) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    boolean numbers = true;
    for (String cell : cells) {
      if (!cell.isEmpty()) {
        counts.merge(cell, 1, Integer::sum);
        numbers &= cell.matches("-?[0-9]+(\\.[0-9]+)?([eE]-?[0-9]+)?");
      }
    }
    return numbers && counts.size() > FEW_NUMBERS
        ? scale(name, cells)
        : classes(name, cells, counts);
  }

  private static MapColouring scale(String name, List<String> cells) {
    double[] values =
        cells.stream()
            .mapToDouble(cell -> cell.isEmpty() ? Double.NaN : Double.parseDouble(cell))
            .toArray();
    double[] sorted =
        java.util.Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    double low = sorted[(int) (0.01 * (sorted.length - 1))];
    double high = sorted[(int) Math.ceil(0.99 * (sorted.length - 1))];
    double span = high > low ? high - low : 1;
    List<String> palette = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      palette.add(ColourMap.SEQUENTIAL.css(i / (STEPS - 1.0)));
    }
    palette.add(MISSING);
    List<Integer> codes = new ArrayList<>();
    for (double value : values) {
      codes.add(
          Double.isNaN(value)
              ? STEPS
              : (int) Math.rint(Math.clamp((value - low) / span, 0, 1) * (STEPS - 1)));
    }
    return new MapColouring(
        name, palette, codes, List.of(Markup.figure(low), Markup.figure(high)), true);
  }

  private static MapColouring classes(
      String name, List<String> cells, Map<String, Integer> counts) {
    List<String> shown =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MOST_LABELS)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    boolean others = counts.size() > shown.size();
    List<String> palette = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      palette.add(colour(i));
      labels.add(shown.get(i) + " (" + counts.get(shown.get(i)) + ")");
    }
    if (others) {
      palette.add(OTHER);
      labels.add("others");
    }
    palette.add(MISSING);
    List<Integer> codes = new ArrayList<>();
    int missing = 0;
    for (String cell : cells) {
      int place = shown.indexOf(cell);
      missing += cell.isEmpty() ? 1 : 0;
      codes.add(cell.isEmpty() ? palette.size() - 1 : place < 0 ? shown.size() : place);
    }
    if (missing > 0) {
      labels.add("no value (" + missing + ")");
    }
    return new MapColouring(name, palette, codes, labels, false);
  }

  /** The seven of the palette, then the same darker. */
  private static String colour(int index) {
    String base = Palette.category(index);
    if (index < Palette.CATEGORY_COUNT) {
      return base;
    }
    int rgb = Integer.parseInt(base.substring(1), 16);
    int dark = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      dark |= (int) (0.55 * (rgb >> shift & 0xff)) << shift;
    }
    return String.format(java.util.Locale.ROOT, "#%06x", dark);
  }

  MapBlock.Colouring choice() {
    return new MapBlock.Colouring(name, palette, codes);
  }

  /** Lines that its legend takes. */
  int lines() {
    return numeric ? 2 : (labels.size() + 1) / 2;
  }

  /** Draws the legend, two labels a line. */
  void draw(Svg svg, double x, double y, double width) {
    if (numeric) {
      double step = (width - 160) / STEPS;
      for (int i = 0; i < STEPS; i++) {
        svg.rect(x + 70 + i * step, y - 9, step + 0.5, 12, palette.get(i));
      }
      svg.text(x + 62, y + 2, Svg.Anchor.END, 12, Palette.INK, labels.get(0));
      svg.text(x + width - 82, y + 2, Svg.Anchor.START, 12, Palette.INK, labels.get(1));
      svg.text(
          x + width / 2,
          y + 19,
          Svg.Anchor.MIDDLE,
          12,
          Palette.INK,
          ResultWords.shortened(name, 50));
      return;
    }
    for (int i = 0; i < labels.size(); i++) {
      double left = x + (i % 2) * width / 2;
      double at = y + i / 2 * 19;
      svg.dot(left + 6, at - 4, 5, palette.get(Math.min(i, palette.size() - 1)), labels.get(i));
      String label = ResultWords.shortened(labels.get(i), 28);
      svg.text(left + 18, at, Svg.Anchor.START, 12, Palette.INK, label);
    }
  }
}
