package org.engram.cohort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.engram.tensor.file.AtomicFile;

/** The table as Parquet, through DuckDB. */
final class ParquetTable {
  private static final Map<String, String> TYPES = types();

  private ParquetTable() {}

  private static Map<String, String> types() {
    Map<String, String> types = new LinkedHashMap<>();
    EmbeddingTable.COLUMNS.forEach(column -> types.put(column, "VARCHAR"));
    types.put("windows", "INTEGER");
    types.put("coverage", "DOUBLE");
    types.put("warnings", "VARCHAR[]");
    types.put("embedding", "FLOAT[]");
    return types;
  }

  static void write(Path file, Iterable<EmbeddingRow> rows, int dimension) {
    AtomicFile.writeStream(
        file,
        out -> {
          // DuckDB writes to a path of its own; the bytes then go where they are forced and named.
          Path folder = Files.createTempDirectory("engram-parquet");
          Path copy = folder.resolve("table.parquet");
          try {
            copyTo(copy, rows, dimension);
            Files.copy(copy, out);
          } catch (SQLException e) {
            throw new IOException(e);
          } finally {
            Files.deleteIfExists(copy);
            Files.delete(folder);
          }
        });
  }

  private static void copyTo(Path copy, Iterable<EmbeddingRow> rows, int dimension)
      throws SQLException {
    try (Connection connection = DuckDb.open();
        Statement statement = connection.createStatement()) {
      StringBuilder columns = new StringBuilder();
      TYPES.forEach((name, type) -> columns.append(name).append(' ').append(type).append(','));
      String list = columns.substring(0, columns.length() - 1);
      // The array type of fixed size is what the appender fills from a float[].
      statement.execute(
          "CREATE TABLE rows (" + list.replace("FLOAT[]", "FLOAT[" + dimension + "]") + ")");
      try (DuckDBAppender appender =
          connection.unwrap(DuckDBConnection.class).createAppender("rows")) {
        for (EmbeddingRow row : rows) {
          appender
              .beginRow()
              .append(row.subject())
              .append(row.session())
              .append(row.run())
              .append(row.source())
              .append(row.windows())
              .append(row.coverage())
              .append(row.warnings())
              .append(row.recipe())
              .append(row.modelHash())
              .append(row.embedding())
              .endRow();
        }
      }
      statement.execute(
          "COPY (SELECT * FROM rows) TO '"
              + copy.toString().replace("'", "''")
              + "' (FORMAT parquet, COMPRESSION zstd)");
    }
  }

  static List<EmbeddingRow> read(Path file) {
    RowReader reader = new RowReader(file);
    try (Connection connection = DuckDb.open();
        Statement statement = connection.createStatement()) {
      String source = "read_parquet(" + DuckDb.literal(file) + ", hive_partitioning = false)";
      checkColumns(reader, statement, source);
      List<EmbeddingRow> rows = new ArrayList<>();
      try (ResultSet result =
          statement.executeQuery(
              "SELECT " + String.join(", ", TYPES.keySet()) + " FROM " + source)) {
        while (result.next()) {
          rows.add(row(reader, result, rows.size() + 1));
          int dimension = rows.getLast().dimension();
          if (dimension != rows.getFirst().dimension()) {
            throw reader.bad(
                rows.size(),
                "embedding",
                dimension + " values",
                rows.getFirst().dimension() + " as in the first row");
          }
        }
      }
      return List.copyOf(rows);
    } catch (SQLException e) {
      throw reader.unreadable(e);
    }
  }

  private static void checkColumns(RowReader reader, Statement statement, String source)
      throws SQLException {
    Map<String, String> found = new LinkedHashMap<>();
    try (ResultSet result = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
      while (result.next()) {
        found.put(result.getString(1), result.getString(2));
      }
    }
    TYPES.forEach(
        (name, type) -> {
          if (!type.equals(found.get(name))) {
            throw reader.bad(
                found.containsKey(name)
                    ? "column " + name + " is " + found.get(name)
                    : "no column " + name,
                "a column " + name + " of type " + type);
          }
        });
  }

  private static EmbeddingRow row(RowReader reader, ResultSet result, int number)
      throws SQLException {
    for (String column : TYPES.keySet()) {
      if (result.getObject(column) == null) {
        throw reader.bad(number, column, "no value", "a value");
      }
    }
    Object[] values = (Object[]) result.getArray("embedding").getArray();
    float[] embedding = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] instanceof Float value)) {
        throw reader.bad(number, "embedding", "no value at " + i, "a number");
      }
      embedding[i] = value;
    }
    List<String> warnings = new ArrayList<>();
    for (Object warning : (Object[]) result.getArray("warnings").getArray()) {
      if (!(warning instanceof String text)) {
        throw reader.bad(number, "warnings", "a list with no value in it", "texts");
      }
      warnings.add(text);
    }
    List<String> texts = new ArrayList<>();
    for (String column : List.of("subject", "session", "run", "source", "recipe", "model_hash")) {
      texts.add(result.getString(column));
    }
    return reader.row(
        number, texts, result.getInt("windows"), result.getDouble("coverage"), warnings, embedding);
  }
}
