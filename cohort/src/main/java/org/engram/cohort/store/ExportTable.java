package org.engram.cohort.store;

import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A table on its way out: its columns in memory, each a list of String, Long, Double or float[]
 * with null where there is no value.
 *
 * @param rows how many there are
 * @param features names of a vector's dimensions; empty for e0, e1, ...
 */
record ExportTable(List<Column> columns, long rows, List<String> features) {
  /** What the values of a column are. */
  enum Kind {
    TEXT("VARCHAR"),
    WHOLE("BIGINT"),
    NUMBER("DOUBLE"),
    VECTOR("FLOAT[]");

    private final String sql;

    Kind(String sql) {
      this.sql = sql;
    }

    String sql() {
      return sql;
    }
  }

  /** A column. */
  record Column(String name, Kind kind, List<Object> values) {}

  static ExportTable of(StoreDatabase database, String table, String order, String where) {
    List<Column> columns = new ArrayList<>();
    database.each(
        "DESCRIBE SELECT * FROM " + table,
        row ->
            columns.add(new Column(row.getString(1), kind(row.getString(2)), new ArrayList<>())));
    long[] rows = new long[1];
    database.each(
        "SELECT * FROM " + table + " ORDER BY " + order,
        row -> {
          rows[0]++;
          for (int i = 0; i < columns.size(); i++) {
            Object value = row.getObject(i + 1);
            Object kept =
                value == null
                    ? null
                    : switch (columns.get(i).kind()) {
                      case TEXT -> value.toString();
                      case WHOLE -> ((Number) value).longValue();
                      case NUMBER -> ((Number) value).doubleValue();
                      case VECTOR -> floats((Array) value);
                    };
            columns.get(i).values().add(kept);
          }
        });
    if (columns.isEmpty()) {
      throw new IllegalStateException(where + " without columns");
    }
    return new ExportTable(List.copyOf(columns), rows[0], List.of());
  }

  ExportTable withFeatures(List<String> names) {
    return new ExportTable(columns, rows, List.copyOf(names));
  }

  /** Names of a vector's values, as columns of a text table. */
  List<String> names(int dimension) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < dimension; i++) {
      names.add(features.isEmpty() ? "e" + i : features.get(i));
    }
    return names;
  }

  private static Kind kind(String sql) {
    if (sql.startsWith("FLOAT[")) {
      return Kind.VECTOR;
    }
    return switch (sql) {
      case "INTEGER", "BIGINT" -> Kind.WHOLE;
      case "DOUBLE" -> Kind.NUMBER;
      default -> Kind.TEXT;
    };
  }

  static float[] floats(Array array) throws SQLException {
    Object[] values = (Object[]) array.getArray();
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values[i] instanceof Float value ? value : Float.NaN;
    }
    return floats;
  }
}
