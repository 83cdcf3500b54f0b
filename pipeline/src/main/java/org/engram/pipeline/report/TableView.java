package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.results.ResultTable;

/** A table of an analysis read by the names of its columns. */
record TableView(ResultTable table) {
  /** A row. */
  record Row(TableView view, List<String> cells) {
    /** A cell; empty where there is no such column. */
    String text(String column) {
      int at = view.table.columns().indexOf(column);
      return at < 0 ? "" : cells.get(at);
    }

    /** A cell as a number; NaN where it is none, is empty, or there is no such column. */
    double number(String column) {
      String text = text(column).strip();
      try {
        return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
      } catch (NumberFormatException _) { // n/a and the like: drawn as not there
        return Double.NaN;
      }
    }
  }

  /** The table of a name, where it is there and has these columns and a row. */
  static Optional<TableView> of(List<ResultTable> tables, String name, String... columns) {
    return tables.stream()
        .filter(table -> table.name().equals(name) && !table.rows().isEmpty())
        .filter(table -> table.columns().containsAll(Arrays.asList(columns)))
        .map(TableView::new)
        .findFirst();
  }

  boolean has(String column) {
    return table.columns().contains(column);
  }

  List<Row> rows() {
    return table.rows().stream().map(cells -> new Row(this, cells)).toList();
  }

  /** Different texts of a column, in the order of the rows. */
  List<String> values(String column) {
    return rows().stream().map(row -> row.text(column)).distinct().toList();
  }

  List<Row> rows(String column, String value) {
    return rows().stream().filter(row -> row.text(column).equals(value)).toList();
  }
}
