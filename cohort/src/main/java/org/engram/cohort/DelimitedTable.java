package org.engram.cohort;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.file.AtomicFile;

/** The table as CSV or TSV (RFC 4180 quoting, line feeds). */
final class DelimitedTable {
  private DelimitedTable() {}

  static void write(Path file, List<EmbeddingRow> rows, char separator) {
    AtomicFile.writeStream(
        file,
        out -> {
          Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          List<String> cells = new ArrayList<>(EmbeddingTable.COLUMNS);
          for (int i = 0; i < rows.getFirst().dimension(); i++) {
            cells.add("e" + i);
          }
          writeLine(writer, cells, separator);
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
            writeLine(writer, cells, separator);
          }
          writer.flush();
        });
  }

  static void writeLine(Writer writer, List<String> cells, char separator) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        writer.append(separator);
      }
      writer.append(quoted(cells.get(i), separator));
    }
    writer.append('\n');
  }

  private static String quoted(String cell, char separator) {
    boolean plain = true;
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      plain &= c != separator && c != '"' && c != '\n' && c != '\r';
    }
    boolean padded = !cell.equals(cell.strip());
    return plain && !padded ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  static List<EmbeddingRow> read(Path file, char separator) {
    RowReader reader = new RowReader(file);
    try (Connection connection = DuckDb.open();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT * FROM read_csv("
                    + DuckDb.literal(file)
                    + ", header = true, all_varchar = true, delim = '"
                    + separator
                    + "', quote = '\"', escape = '\"', strict_mode = true, null_padding = false,"
                    + " hive_partitioning = false, parallel = false, compression = 'none')")) {
      int dimension = checkHeader(reader, result.getMetaData());
      List<EmbeddingRow> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row(reader, result, rows.size() + 1, dimension));
      }
      return List.copyOf(rows);
    } catch (SQLException e) {
      throw reader.unreadable(e);
    }
  }

  private static int checkHeader(RowReader reader, ResultSetMetaData header) throws SQLException {
    int fixed = EmbeddingTable.COLUMNS.size();
    int dimension = header.getColumnCount() - fixed;
    if (dimension < 1) {
      throw reader.bad(
          header.getColumnCount() + " columns", "the columns of a table and e0, e1, ...");
    }
    for (int i = 0; i < header.getColumnCount(); i++) {
      String expected = i < fixed ? EmbeddingTable.COLUMNS.get(i) : "e" + (i - fixed);
      String found = header.getColumnName(i + 1);
      if (!expected.equals(found)) {
        throw reader.bad("column " + (i + 1) + " is '" + found + "'", "'" + expected + "'");
      }
    }
    return dimension;
  }

  private static EmbeddingRow row(RowReader reader, ResultSet result, int number, int dimension)
      throws SQLException {
    int fixed = EmbeddingTable.COLUMNS.size();
    List<String> cells = new ArrayList<>();
    for (int i = 1; i <= fixed; i++) {
      String cell = result.getString(i);
      cells.add(cell == null ? "" : cell); // DuckDB reads an empty cell as no value
    }
    float[] embedding = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      String cell = result.getString(fixed + 1 + i);
      embedding[i] = reader.single(number, "e" + i, cell == null ? "" : cell);
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
