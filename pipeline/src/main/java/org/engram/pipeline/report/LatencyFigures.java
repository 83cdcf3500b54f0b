package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.results.ResultTable;

/** What encoding a scan costs, by encoder. */
final class LatencyFigures {
  private static final int MOST = 24;

  private LatencyFigures() {}

  /**
   * A bar a row and column of times.
   *
   * @param name the column that names the rows
   */
  static List<Block> of(List<ResultTable> tables, String name) {
    TableView view = TableView.of(tables, "latency", name).orElseThrow();
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("What encoding costs"));
    List<String> times = view.table().columns().stream().filter(LatencyFigures::time).toList();
    for (String unit : times.stream().map(LatencyFigures::unit).distinct().toList()) {
      List<String> columns = times.stream().filter(c -> unit(c).equals(unit)).toList();
      List<BarsFigure.Bar> bars = new ArrayList<>();
      for (TableView.Row row : view.rows()) {
        for (int c = 0; c < columns.size(); c++) {
          double value = row.number(columns.get(c));
          if (Double.isFinite(value) && bars.size() < MOST) {
            bars.add(
                new BarsFigure.Bar(
                    label(row, view, name)
                        + (columns.size() > 1 ? ", " + words(columns.get(c)) : ""),
                    value,
                    Double.NaN,
                    Double.NaN,
                    ResultWords.number(value) + " " + unit,
                    Palette.category(c)));
          }
        }
      }
      if (!bars.isEmpty()) {
        blocks.add(
            BarsFigure.of(
                "Time a scan",
                "Measured on the machine that made the comparison; a colour a kind of work.",
                "time (" + unit + ")",
                bars,
                true));
      }
    }
    blocks.add(CompareSection.plain(view));
    return blocks;
  }

  /** A row's name with its other words, where it has any: the kind of work, for instance. */
  private static String label(TableView.Row row, TableView view, String name) {
    StringBuilder label = new StringBuilder(row.text(name));
    for (String column : List.of("work", "what", "task", "path")) {
      if (view.has(column)) {
        label.append(", ").append(row.text(column));
      }
    }
    return label.toString();
  }

  private static boolean time(String column) {
    return !unit(column).isEmpty() && !column.contains("_se_") && !column.contains("deviation");
  }

  private static String unit(String column) {
    if (column.endsWith("_ms") || column.endsWith("milliseconds")) {
      return "ms";
    }
    return column.endsWith("_seconds") || column.equals("seconds") || column.endsWith("_s")
        ? "s"
        : "";
  }

  private static String words(String column) {
    return column.replaceAll("_?(ms|milliseconds|seconds|s)$", "").replace('_', ' ');
  }
}
