package org.engram.cohort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * One column of a table of people, by subject. Values stay the texts that the file has; a missing
 * one is an empty cell, {@code n/a}, {@code na}, {@code nan}, {@code null} or {@code none}, in
 * letters of either case. A number that stands for missing (-9999) is not guessed.
 *
 * @param name of the column
 * @param values by subject, without {@code sub-}; missing ones left out
 * @param missing subjects of the table whose value is missing
 */
public record Phenotype(String name, Map<String, String> values, Set<String> missing) {
  /** Columns that name the subject, in the order they are looked for. */
  static final List<String> IDS =
      List.of("participant_id", "subject", "subject_id", "sub_id", "eid");

  private static final Set<String> MISSING = Set.of("", "n/a", "na", "nan", "null", "none");

  public Phenotype {
    values = Map.copyOf(values);
    missing = Set.copyOf(missing);
  }

  /**
   * Reads one column of a {@code .csv}, {@code .tsv} (also {@code .gz}) or {@code .parquet}; other
   * columns are passed over.
   *
   * @param subjects the column that names the subject; by default participant_id, subject,
   *     subject_id, sub_id or eid
   * @throws ConfigurationException if there is no such column, naming those there are
   * @throws FileFormatException if the file cannot be read as a table
   * @throws RefusedInputException if a subject has two different values
   */
  public static Phenotype read(Path table, String column, Optional<String> subjects) {
    if (!Files.isRegularFile(table)) {
      throw new FileFormatException(
          table.toString(), "no such file", "a table of people", "Check the path");
    }
    String source = source(table);
    try (Connection connection = DuckDb.open();
        Statement statement = connection.createStatement()) {
      List<String> columns = columns(statement, source);
      String id = subjects.orElseGet(() -> idColumn(table, columns));
      check(table, columns, id, "--id");
      check(table, columns, column, "--target");
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT CAST("
                  + quoted(id)
                  + " AS VARCHAR), CAST("
                  + quoted(column)
                  + " AS VARCHAR) FROM "
                  + source)) {
        return collect(table, column, rows);
      }
    } catch (SQLException e) {
      throw unreadable(table, e);
    }
  }

  static FileFormatException unreadable(Path table, SQLException e) {
    return new FileFormatException(
        new Problem(
            table.toString(),
            "cannot be read: " + e.getMessage(),
            "a table with one header line and as many cells in every row",
            "Open it in an editor and look at that line"),
        e);
  }

  /** Whether a cell, stripped, stands for no value. */
  static boolean isMissing(String value) {
    return MISSING.contains(value.toLowerCase(Locale.ROOT));
  }

  /** A subject without {@code sub-}. */
  static String subject(String id) {
    return id.strip().startsWith("sub-") ? id.strip().substring(4) : id.strip();
  }

  private static Phenotype collect(Path table, String column, ResultSet rows) throws SQLException {
    Map<String, String> values = new LinkedHashMap<>();
    Set<String> missing = new LinkedHashSet<>();
    for (int number = 1; rows.next(); number++) {
      String id = rows.getString(1);
      if (id == null || id.isBlank()) {
        throw new FileFormatException(
            table + ", row " + number, "no subject", "a subject in every row", "Fill it in");
      }
      String subject = subject(id);
      String cell = rows.getString(2);
      String value = cell == null ? "" : cell.strip();
      if (isMissing(value)) {
        missing.add(subject);
        continue;
      }
      String before = values.putIfAbsent(subject, value);
      if (before != null && !before.equals(value)) {
        throw new RefusedInputException(
            table + ", row " + number,
            "subject '" + subject + "' has " + column + " '" + before + "' and '" + value + "'",
            "one value a subject",
            "Keep the row of the session that was scanned");
      }
    }
    missing.removeAll(values.keySet());
    return new Phenotype(column, values, missing);
  }

  /** The table as DuckDB is to read it: every cell text. */
  static String source(Path table) {
    String name = table.getFileName().toString().toLowerCase(Locale.ROOT);
    boolean zipped = name.endsWith(".gz");
    String plain = zipped ? name.substring(0, name.length() - 3) : name;
    if (plain.endsWith(".parquet") && !zipped) {
      return "read_parquet(" + DuckDb.literal(table) + ")";
    }
    if (!plain.endsWith(".csv") && !plain.endsWith(".tsv")) {
      throw new ConfigurationException(
          table.toString(),
          "a table's format cannot be told from this name",
          "a name that ends in .csv, .tsv, .csv.gz, .tsv.gz or .parquet",
          "");
    }
    return "read_csv("
        + DuckDb.literal(table)
        + ", header = true, skip = 0, all_varchar = true, delim = '"
        + (plain.endsWith(".csv") ? ',' : '\t')
        + "', quote = '\"', escape = '\"', strict_mode = true, null_padding = false,"
        + " hive_partitioning = false, parallel = false, compression = '"
        + (zipped ? "gzip" : "none")
        + "')";
  }

  static List<String> columns(Statement statement, String source) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (ResultSet found = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
      while (found.next()) {
        columns.add(found.getString(1));
      }
    }
    return columns;
  }

  private static String idColumn(Path table, List<String> columns) {
    for (String id : IDS) {
      for (String column : columns) {
        if (column.equalsIgnoreCase(id)) {
          return column;
        }
      }
    }
    throw new ConfigurationException(
        table.toString(), "columns " + columns, "one of " + IDS, "Name it with --id");
  }

  private static void check(Path table, List<String> columns, String column, String option) {
    if (!columns.contains(column)) {
      throw new ConfigurationException(
          option, "'" + column + "'", "one of " + columns + ", the columns of " + table, "");
    }
  }

  private static String quoted(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }
}
