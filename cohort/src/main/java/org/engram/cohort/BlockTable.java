package org.engram.cohort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * Any table of numbers by subject, made by Engram or by others: brain embeddings, embeddings of
 * genes (Caduceus, Evo 2, DNABERT-2), polygenic scores, embeddings of text. A {@code .csv} or
 * {@code .tsv} (also {@code .gz}) or {@code .parquet} with a column that names the subject, perhaps
 * a session and a run, and a number in every other; or a table that Engram wrote, in any of its
 * formats.
 *
 * @param rows without covariates
 * @param features names of the columns of numbers
 */
public record BlockTable(CohortRows rows, List<String> features) {
  private static final Set<String> SESSIONS = Set.of("session", "session_id", "ses");
  private static final Set<String> RUNS = Set.of("run", "run_id");
  private static final int MOST_COLUMNS = 100_000;

  public BlockTable {
    features = List.copyOf(features);
  }

  /**
   * Reads a table.
   *
   * @param id the column that names the subject, where it is none of the usual ones
   * @throws FileFormatException if a cell is no finite number, naming row and column
   * @throws ConfigurationException if no column names the subject, or the ending no format
   */
  public static BlockTable read(Path file, Optional<String> id) {
    if (!Files.isRegularFile(file)) {
      throw new FileFormatException(
          file.toString(), "no such file", "a table of numbers by subject", "Check the path");
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".safetensors")) {
      return written(file);
    }
    String source = source(file, name);
    try (Connection connection = DuckDb.open();
        Statement statement = connection.createStatement()) {
      List<String> columns = columns(statement, source);
      if (columns.containsAll(EmbeddingTable.COLUMNS)) {
        return written(file);
      }
      return read(file, source, statement, columns, id);
    } catch (SQLException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(),
              "cannot be read: " + e.getMessage(),
              "a table with one header line and as many cells in every row",
              "Open it in an editor and look at that line"),
          e);
    }
  }

  private static BlockTable written(Path file) {
    List<EmbeddingRow> rows = EmbeddingTable.read(file);
    List<RowKey> keys = new ArrayList<>();
    double[][] features = new double[rows.size()][];
    for (int i = 0; i < features.length; i++) {
      EmbeddingRow row = rows.get(i);
      keys.add(new RowKey(row.subject(), row.session(), row.run()));
      float[] values = row.embedding();
      features[i] = new double[values.length];
      for (int j = 0; j < values.length; j++) {
        features[i][j] = values[j];
      }
    }
    int width = features.length == 0 ? 0 : features[0].length;
    return new BlockTable(
        CohortRows.of(keys, features), IntStream.range(0, width).mapToObj(j -> "e" + j).toList());
  }

  private static BlockTable read(
      Path file, String source, Statement statement, List<String> columns, Optional<String> id)
      throws SQLException {
    String subject = subjectColumn(file, columns, id);
    Optional<String> session = oneOf(columns, SESSIONS);
    Optional<String> run = oneOf(columns, RUNS);
    List<String> features =
        columns.stream()
            .filter(c -> !c.equals(subject))
            .filter(c -> session.filter(c::equals).isEmpty() && run.filter(c::equals).isEmpty())
            .toList();
    if (features.isEmpty() || features.size() > MOST_COLUMNS) {
      throw new FileFormatException(
          file.toString(),
          features.size() + " columns of numbers",
          "1 to " + MOST_COLUMNS,
          "A row a subject, a column a feature");
    }
    // The numbers come as one list a row: a cell at a time is ten times as slow.
    String numbers =
        features.stream()
            .map(c -> "TRY_CAST(" + quoted(c) + " AS DOUBLE)")
            .collect(Collectors.joining(", ", "[", "]"));
    String keys =
        "CAST(" + quoted(subject) + " AS VARCHAR), " + text(session) + ", " + text(run) + ", ";
    List<RowKey> rows = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    try (ResultSet result =
        statement.executeQuery("SELECT " + keys + numbers + " FROM " + source)) {
      while (result.next()) {
        int number = rows.size() + 1;
        rows.add(key(file, number, result));
        Object[] cells = (Object[]) result.getArray(4).getArray();
        double[] row = new double[cells.length];
        for (int j = 0; j < row.length; j++) {
          if (!(cells[j] instanceof Double value) || !Double.isFinite(value)) {
            throw new FileFormatException(
                file + ", row " + number + ", column '" + features.get(j) + "'",
                cells[j] == null ? "no number" : cells[j].toString(),
                "a finite number in every column but the subject's",
                "Leave out the column, the row, or fill the cell in");
          }
          row[j] = value;
        }
        values.add(row);
      }
    }
    return new BlockTable(CohortRows.of(rows, values.toArray(double[][]::new)), features);
  }

  private static RowKey key(Path file, int number, ResultSet result) throws SQLException {
    String subject = result.getString(1);
    if (subject == null || subject.isBlank()) {
      throw new FileFormatException(
          file + ", row " + number, "no subject", "a subject in every row", "Fill it in");
    }
    return new RowKey(
        label(subject, "sub-"), label(result.getString(2), "ses-"), label(result.getString(3), ""));
  }

  private static String label(String cell, String prefix) {
    String label = cell == null ? "" : cell.strip();
    return label.startsWith(prefix) ? label.substring(prefix.length()) : label;
  }

  private static String subjectColumn(Path file, List<String> columns, Optional<String> id) {
    if (id.isPresent()) {
      if (!columns.contains(id.get())) {
        throw new ConfigurationException(
            file.toString(), "no column '" + id.get() + "'", "one of " + shown(columns), "");
      }
      return id.get();
    }
    return TextTable.IDS.stream()
        .flatMap(usual -> columns.stream().filter(usual::equalsIgnoreCase))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    file.toString(),
                    "columns " + shown(columns),
                    "one of " + TextTable.IDS,
                    "Name the subject's column"));
  }

  private static List<String> shown(List<String> columns) {
    return columns.size() <= 12 ? columns : columns.subList(0, 12);
  }

  private static Optional<String> oneOf(List<String> columns, Set<String> names) {
    return columns.stream().filter(c -> names.contains(c.toLowerCase(Locale.ROOT))).findFirst();
  }

  private static String text(Optional<String> column) {
    return column.map(c -> "CAST(" + quoted(c) + " AS VARCHAR)").orElse("''");
  }

  private static String quoted(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  private static List<String> columns(Statement statement, String source) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (ResultSet found = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
      while (found.next()) {
        columns.add(found.getString(1));
      }
    }
    return columns;
  }

  private static String source(Path file, String name) {
    boolean zipped = name.endsWith(".gz");
    String plain = zipped ? name.substring(0, name.length() - 3) : name;
    if (plain.endsWith(".parquet") && !zipped) {
      return "read_parquet(" + DuckDb.literal(file) + ")";
    }
    if (!plain.endsWith(".csv") && !plain.endsWith(".tsv")) {
      throw new ConfigurationException(
          file.toString(),
          "a table's format cannot be told from this name",
          "a name that ends in .csv, .tsv, .csv.gz, .tsv.gz, .parquet or .safetensors",
          "An .npz has no subjects' names of its own: write it as .csv or .parquet");
    }
    return "read_csv("
        + DuckDb.literal(file)
        + ", header = true, skip = 0, all_varchar = true, delim = '"
        + (plain.endsWith(".csv") ? ',' : '\t')
        + "', quote = '\"', escape = '\"', strict_mode = true, null_padding = false,"
        + " hive_partitioning = false, parallel = false, compression = '"
        + (zipped ? "gzip" : "none")
        + "')";
  }
}
