package org.engram.cohort;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.file.AtomicFile;

/** The table as CSV or TSV (RFC 4180 quoting, line feeds). */
final class DelimitedTable {
  private DelimitedTable() {}

  static void write(Path file, Iterable<EmbeddingRow> rows, int dimension, char separator) {
    AtomicFile.writeStream(
        file,
        out -> {
          Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          List<String> cells = new ArrayList<>(EmbeddingTable.COLUMNS);
          for (int i = 0; i < dimension; i++) {
            cells.add("e" + i);
          }
          DelimitedText.writeLine(writer, cells, separator);
          for (EmbeddingRow row : rows) {
            cells.clear();
            cells.addAll(
                List.of(
                    row.subject(),
                    row.session(),
                    row.run(),
                    row.source(),
                    Integer.toString(row.windows()),
                    Double.toString(row.coverage()),
                    RowReader.cell(row.warnings()),
                    row.recipe(),
                    row.modelHash()));
            for (float value : row.embedding()) {
              cells.add(Float.toString(value));
            }
            DelimitedText.writeLine(writer, cells, separator);
          }
          writer.flush();
        });
  }

  static List<EmbeddingRow> read(Path file, char separator) {
    RowReader reader = new RowReader(file);
    String source =
        "read_csv("
            + DuckDb.literal(file)
            + ", header = true, all_varchar = true, delim = '"
            + separator
            + "', quote = '\"', escape = '\"', strict_mode = true, null_padding = false,"
            + " hive_partitioning = false, parallel = false, compression = 'none')";
    try (Connection connection = DuckDb.open();
        Statement statement = connection.createStatement()) {
      int dimension = checkHeader(reader, statement, source);
      // The numbers come as one list a row: a cell at a time is ten times as slow.
      String numbers =
          IntStream.range(0, dimension)
              .mapToObj(i -> "TRY_CAST(e" + i + " AS FLOAT)")
              .collect(Collectors.joining(", ", "[", "]"));
      List<EmbeddingRow> rows = new ArrayList<>();
      try (ResultSet result =
          statement.executeQuery(
              "SELECT "
                  + String.join(", ", EmbeddingTable.COLUMNS)
                  + ", "
                  + numbers
                  + " FROM "
                  + source)) {
        while (result.next()) {
          int number = rows.size() + 1;
          float[] embedding = new float[dimension];
          Object[] values = (Object[]) result.getArray(10).getArray();
          for (int i = 0; i < dimension; i++) {
            if (!(values[i] instanceof Float value)) {
              throw notANumber(reader, connection, source, number, i);
            }
            embedding[i] = value;
          }
          rows.add(row(reader, result, number, embedding));
        }
      }
      return List.copyOf(rows);
    } catch (SQLException e) {
      throw reader.unreadable(e);
    }
  }

  private static FileFormatException notANumber(
      RowReader reader, Connection connection, String source, int number, int dimension)
      throws SQLException {
    String column = "e" + dimension;
    try (Statement statement = connection.createStatement();
        ResultSet cell =
            statement.executeQuery(
                "SELECT coalesce("
                    + column
                    + ", '') FROM "
                    + source
                    + " LIMIT 1 OFFSET "
                    + (number - 1))) {
      cell.next();
      return reader.bad(number, column, "'" + cell.getString(1) + "'", "a number");
    }
  }

  /** Checks the names of the columns and gives the number of dimensions. */
  private static int checkHeader(RowReader reader, Statement statement, String source)
      throws SQLException {
    List<String> found = new ArrayList<>();
    try (ResultSet result = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
      while (result.next()) {
        found.add(result.getString(1));
      }
    }
    int fixed = EmbeddingTable.COLUMNS.size();
    if (found.size() <= fixed) {
      throw reader.bad(found.size() + " columns", "the columns of a table and e0, e1, ...");
    }
    for (int i = 0; i < found.size(); i++) {
      String expected = i < fixed ? EmbeddingTable.COLUMNS.get(i) : "e" + (i - fixed);
      if (!expected.equals(found.get(i))) {
        throw reader.bad("column " + (i + 1) + " is '" + found.get(i) + "'", "'" + expected + "'");
      }
    }
    return found.size() - fixed;
  }

  private static EmbeddingRow row(RowReader reader, ResultSet result, int number, float[] embedding)
      throws SQLException {
    List<String> cells = new ArrayList<>();
    for (int i = 1; i <= EmbeddingTable.COLUMNS.size(); i++) {
      String cell = result.getString(i);
      cells.add(cell == null ? "" : cell); // DuckDB reads an empty cell as no value
    }
    return reader.row(
        number,
        List.of(cells.get(0), cells.get(1), cells.get(2), cells.get(3), cells.get(7), cells.get(8)),
        reader.integer(number, "windows", cells.get(4)),
        reader.number(number, "coverage", cells.get(5)),
        reader.texts(number, "warnings", cells.get(6)),
        embedding);
  }
}
