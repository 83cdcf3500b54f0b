package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.engram.cohort.results.ResultTable;
import org.engram.pipeline.results.EmbeddingMap;

/** Maps of embeddings, to be coloured by any column of theirs. */
final class MapSection {
  private static final double LEFT = 24;
  private static final double TOP = 10;
  private static final double SIDE = 440;
  private static final double LINE = 19;

  private MapSection() {}

  /** Whether a table is a map as {@link EmbeddingMap} writes it. */
  static boolean isMap(ResultTable table) {
    return table.name().startsWith(EmbeddingMap.TABLE)
        && table.columns().size() >= EmbeddingMap.COLUMNS.size()
        && table.columns().subList(0, EmbeddingMap.COLUMNS.size()).equals(EmbeddingMap.COLUMNS);
  }

  /**
   * The maps; none where no table is one.
   *
   * @param first the column to begin with, where it is there
   */
  static List<Block> of(List<ResultTable> tables, String first) {
    List<Block> blocks = new ArrayList<>();
    for (ResultTable table : tables) {
      if (isMap(table)) {
        block(table, first).ifPresent(blocks::add);
      }
    }
    return blocks;
  }

  private static Optional<Block> block(ResultTable table, String first) {
    boolean tsne = table.rows().stream().anyMatch(row -> !row.get(5).isEmpty());
    List<List<String>> rows =
        table.rows().stream()
            .filter(row -> !tsne || !row.get(5).isEmpty())
            .limit(EmbeddingMap.MOST_TSNE)
            .toList();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<MapColouring> colourings = colourings(table, rows, first);
    List<String> drawings = new ArrayList<>();
    drawings.add(draw(rows, colourings, 3, "component 1", "component 2"));
    if (tsne) {
      drawings.add(draw(rows, colourings, 5, "t-SNE 1", "t-SNE 2"));
    }
    String shown =
        rows.size() < table.rows().size()
            ? " Drawn: "
                + ResultWords.count(rows.size(), "row")
                + " of "
                + ResultWords.count(table.rows().size(), "row")
                + "."
            : "";
    return Optional.of(
        new MapBlock(
            title(table.name()),
            table.description()
                + shown
                + " In t-SNE only neighbourhoods mean something: neither the size of a cloud nor"
                + " the distance between two does. No phenotype went into the maps.",
            colourings.stream().map(MapColouring::choice).toList(),
            drawings));
  }

  private static String title(String table) {
    return switch (table) {
      case EmbeddingMap.TABLE -> "Embeddings";
      case EmbeddingMap.HARMONISED -> "Embeddings, after harmonisation";
      default -> FindingSection.capital(table.replace('_', ' '));
    };
  }

  private static List<MapColouring> colourings(
      ResultTable table, List<List<String>> rows, String first) {
    List<MapColouring> colourings = new ArrayList<>();
    for (int c = EmbeddingMap.COLUMNS.size(); c < table.columns().size(); c++) {
      int column = c;
      String name = table.columns().get(c).replaceFirst("^" + EmbeddingMap.COLOUR, "");
      List<String> cells = rows.stream().map(row -> row.get(column)).toList();
      colourings.add(name.equals(first) ? 0 : colourings.size(), MapColouring.of(name, cells));
    }
    if (colourings.isEmpty()) {
      List<Integer> one = rows.stream().map(_ -> 0).toList();
      colourings.add(
          new MapColouring("nothing", List.of(Palette.category(0)), one, List.of("rows"), false));
    }
    return colourings;
  }

  private static String draw(
      List<List<String>> rows, List<MapColouring> colourings, int at, String xName, String yName) {
    int lines = colourings.stream().mapToInt(MapColouring::lines).max().orElse(1);
    Svg svg = new Svg(LEFT + SIDE + 16, TOP + SIDE + 46 + LINE * lines);
    ToDoubleFunction<List<String>> xOf = row -> Double.parseDouble(row.get(at));
    ToDoubleFunction<List<String>> yOf = row -> Double.parseDouble(row.get(at + 1));
    Axis x = Axis.around(rows.stream().mapToDouble(xOf).toArray(), LEFT, LEFT + SIDE);
    Axis y = Axis.around(rows.stream().mapToDouble(yOf).toArray(), TOP + SIDE, TOP);
    svg.frame(LEFT, TOP, SIDE, SIDE);
    double radius = rows.size() > 1000 ? 2 : rows.size() > 200 ? 3 : 5;
    MapColouring shown = colourings.getFirst();
    svg.open("points", "", "", true);
    for (int i = 0; i < rows.size(); i++) {
      List<String> row = rows.get(i);
      String colour = shown.palette().get(shown.codes().get(i));
      svg.dot(
          x.at(xOf.applyAsDouble(row)), y.at(yOf.applyAsDouble(row)), radius, colour, name(row));
    }
    svg.close();
    svg.text(LEFT + SIDE / 2, TOP + SIDE + 18, Svg.Anchor.MIDDLE, 12, Palette.INK, xName);
    svg.text(LEFT - 9, TOP + SIDE / 2, Svg.Anchor.MIDDLE, 12, Palette.INK, -90, yName);
    for (int c = 0; c < colourings.size(); c++) {
      svg.open("legend", "data-legend", Integer.toString(c), c == 0);
      colourings.get(c).draw(svg, LEFT, TOP + SIDE + 46, SIDE);
      svg.close();
    }
    return svg.element(rows.size() + " rows by " + xName + " and " + yName);
  }

  private static String name(List<String> row) {
    return "sub-"
        + row.get(0)
        + (row.get(1).isEmpty() ? "" : " ses-" + row.get(1))
        + (row.get(2).isEmpty() ? "" : " " + row.get(2));
  }
}
