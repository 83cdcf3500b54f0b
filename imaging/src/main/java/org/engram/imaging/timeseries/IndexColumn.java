package org.engram.imaging.timeseries;

import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.FileFormatException;

/**
 * Finds and drops the columns of a text table that are no data: a count of frames, an empty end.
 */
final class IndexColumn {
  private static final double EVEN = 1e-3;

  private IndexColumn() {}

  static Matrix without(Matrix table, boolean spaced) {
    return withoutIndex(spaced ? table : withoutEmptyEnd(table));
  }

  private static Matrix withoutIndex(Matrix table) {
    if (table.columnNames().isEmpty() || !table.rowNames().isEmpty() || table.columns() < 2) {
      return table;
    }
    String name = table.columnNames().getFirst();
    if (!AxisNames.isIndexHeader(name)) {
      return table;
    }
    if (!isEven(table)) {
      if (AxisNames.isUnnamed(name)) {
        throw new FileFormatException(
            table.file() + ", column 1",
            "a column without a name that does not count the rows",
            "a region's name, or a count",
            "Name the column or remove it");
      }
      return table;
    }
    List<String> notes = new ArrayList<>(table.notes());
    notes.add("first column '" + name + "' counts the rows and is no region: left out");
    return keep(table, 1, table.columns(), notes);
  }

  private static Matrix withoutEmptyEnd(Matrix table) {
    int last = table.columns() - 1;
    boolean named = !table.columnNames().isEmpty() && !table.columnNames().get(last).isBlank();
    if (last == 0 || named) {
      return table;
    }
    for (int row = 0; row < table.rows(); row++) {
      if (!Double.isNaN(table.values()[row * table.columns() + last])) {
        return table;
      }
    }
    List<String> notes = new ArrayList<>(table.notes());
    notes.add("every row ends in a delimiter: the empty last column is left out");
    return keep(table, 0, last, notes);
  }

  private static Matrix keep(Matrix table, int from, int to, List<String> notes) {
    int width = to - from;
    double[] values = new double[table.rows() * width];
    for (int row = 0; row < table.rows(); row++) {
      System.arraycopy(table.values(), row * table.columns() + from, values, row * width, width);
    }
    Matrix.Place place = table.place();
    return new Matrix(
        table.file(),
        table.rows(),
        width,
        values,
        table.rowNames(),
        table.columnNames().isEmpty() ? List.of() : table.columnNames().subList(from, to),
        table.rowNamesAreRegions(),
        table.usual(),
        (row, column) -> place.of(row, column + from),
        table.repetitionTime(),
        table.modelOrder(),
        notes);
  }

  /** Whether the first column rises by equal steps, as a count of frames or their times do. */
  private static boolean isEven(Matrix table) {
    double first = table.values()[0];
    if (table.rows() == 1) {
      return first == 0 || first == 1;
    }
    double step = table.values()[table.columns()] - first;
    if (!(step > 0)) {
      return false;
    }
    for (int row = 0; row < table.rows(); row++) {
      double expected = first + step * row;
      double tolerance = EVEN * step * Math.max(1, row);
      if (!(Math.abs(table.values()[row * table.columns()] - expected) <= tolerance)) {
        return false;
      }
    }
    return true;
  }
}
