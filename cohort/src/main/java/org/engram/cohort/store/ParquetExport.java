package org.engram.cohort.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.engram.cohort.DuckDb;
import org.engram.tensor.file.AtomicFile;

/** A table as Parquet, written by a DuckDB of its own: that of the store reaches no other file. */
final class ParquetExport {
  private ParquetExport() {}

  static void write(Path out, ExportTable table) {
    AtomicFile.writeStream(
        out,
        stream -> {
          Path folder = Files.createTempDirectory("engram-parquet");
          Path copy = folder.resolve("table.parquet");
          try {
            copyTo(copy, table);
            Files.copy(copy, stream);
          } catch (SQLException e) {
            throw new IOException(e);
          } finally {
            Files.deleteIfExists(copy);
            Files.delete(folder);
          }
        });
  }

  private static void copyTo(Path copy, ExportTable table) throws SQLException {
    try (Connection connection = DuckDb.open();
        Statement statement = connection.createStatement()) {
      String columns =
          table.columns().stream()
              .map(column -> StoreDatabase.quoted(column.name()) + " " + type(column))
              .collect(Collectors.joining(", "));
      statement.execute("CREATE TABLE rows (" + columns + ")");
      try (DuckDBAppender appender =
          connection.unwrap(DuckDBConnection.class).createAppender("rows")) {
        for (int row = 0; row < table.rows(); row++) {
          appender.beginRow();
          for (ExportTable.Column column : table.columns()) {
            switch (column.values().get(row)) {
              case null -> appender.appendNull();
              case float[] vector -> appender.append(vector);
              case Long number -> appender.append(number.longValue());
              case Double number -> appender.append(number.doubleValue());
              case Object text -> appender.append(text.toString());
            }
          }
          appender.endRow();
        }
      }
      statement.execute(
          "COPY (SELECT * FROM rows) TO '"
              + copy.toString().replace("'", "''")
              + "' (FORMAT parquet, COMPRESSION zstd)");
    }
  }

  /** The array type of fixed size is what the appender fills from a float[]. */
  private static String type(ExportTable.Column column) {
    return column.kind() == ExportTable.Kind.VECTOR && !column.values().isEmpty()
        ? "FLOAT[" + ((float[]) column.values().getFirst()).length + "]"
        : column.kind().sql();
  }
}
