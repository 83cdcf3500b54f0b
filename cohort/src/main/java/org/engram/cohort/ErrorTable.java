package org.engram.cohort;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.AtomicFile;

/**
 * A table of prediction errors in the long form, one row a scan, window, region and time patch. The
 * ending of the file chooses the format: {@code .csv}, {@code .tsv} or {@code .parquet}. Rows go to
 * the disk as they come, so a cohort's table need not fit in memory; the file appears whole or not
 * at all, and the same rows give the same bytes. An error that was not measured is an empty cell.
 */
public final class ErrorTable {
  private static final SequencedMap<String, String> COLUMNS = columns();

  private ErrorTable() {}

  /** Takes the rows in their order. */
  @FunctionalInterface
  public interface Rows {
    void add(ErrorRow row) throws IOException;
  }

  private static SequencedMap<String, String> columns() {
    SequencedMap<String, String> columns = new LinkedHashMap<>();
    List.of("subject", "session", "run", "source").forEach(name -> columns.put(name, "VARCHAR"));
    columns.put("window", "INTEGER");
    columns.put("region", "INTEGER");
    List.of("label", "hemisphere", "network").forEach(name -> columns.put(name, "VARCHAR"));
    columns.put("patch", "INTEGER");
    columns.put("start_seconds", "DOUBLE");
    columns.put("error", "FLOAT");
    return columns;
  }

  /**
   * Says whether a table can be written to a file of this name, before any work is done.
   *
   * @throws ConfigurationException if the ending names no format
   */
  public static void checkName(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (!name.endsWith(".csv") && !name.endsWith(".tsv") && !name.endsWith(".parquet")) {
      throw new ConfigurationException(
          file.toString(),
          "an ending that names no format",
          ".csv, .tsv or .parquet",
          "Give the output one of these endings");
    }
  }

  /**
   * Writes the table in the format of the file's ending.
   *
   * @param content hands over every row; what it throws is thrown, and nothing is written
   * @throws ConfigurationException if the ending names no format, or the folder cannot be written
   */
  public static void write(Path file, AtomicFile.Content<Rows> content) {
    checkName(file);
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    AtomicFile.writeStream(
        file,
        out -> {
          if (name.endsWith(".parquet")) {
            writeParquet(out, content);
          } else {
            writeText(out, name.endsWith(".csv") ? ',' : '\t', content);
          }
        });
  }

  private static void writeText(OutputStream out, char separator, AtomicFile.Content<Rows> content)
      throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    DelimitedText.writeLine(writer, List.copyOf(COLUMNS.keySet()), separator);
    content.writeTo(row -> DelimitedText.writeLine(writer, cells(row), separator));
    writer.flush();
  }

  private static List<String> cells(ErrorRow row) {
    return List.of(
        row.subject(),
        row.session(),
        row.run(),
        row.source(),
        Integer.toString(row.window()),
        Integer.toString(row.region()),
        row.label(),
        row.hemisphere(),
        row.network(),
        Integer.toString(row.patch()),
        Double.toString(row.startSeconds()),
        Float.isNaN(row.error()) ? "" : Float.toString(row.error()));
  }

  /** By way of a text file: DuckDB reads it in pieces, so memory stays small. */
  private static void writeParquet(OutputStream out, AtomicFile.Content<Rows> content)
      throws IOException {
    Path folder = Files.createTempDirectory("engram-parquet");
    Path text = folder.resolve("rows.csv");
    Path table = folder.resolve("table.parquet");
    try {
      try (OutputStream rows = Files.newOutputStream(text)) {
        writeText(rows, ',', content);
      }
      copy(text, table);
      Files.copy(table, out);
    } catch (SQLException e) {
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(text);
      Files.deleteIfExists(table);
      Files.delete(folder);
    }
  }

  private static void copy(Path text, Path table) throws SQLException {
    String types =
        COLUMNS.entrySet().stream()
            .map(column -> "'" + column.getKey() + "': '" + column.getValue() + "'")
            .collect(Collectors.joining(", "));
    String texts =
        COLUMNS.entrySet().stream()
            .filter(column -> column.getValue().equals("VARCHAR"))
            .map(Map.Entry::getKey)
            .collect(Collectors.joining("', '", "'", "'"));
    try (Connection connection = DuckDb.open();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM read_csv("
              + DuckDb.literal(text)
              + ", header = true, auto_detect = false, columns = {"
              + types
              + "}, force_not_null = ["
              + texts
              + "], delim = ',', quote = '\"', escape = '\"', hive_partitioning = false,"
              + " parallel = false, compression = 'none')) TO '"
              + table.toString().replace("'", "''")
              + "' (FORMAT parquet, COMPRESSION zstd)");
    }
  }
}
