package org.engram.cohort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * A table that others made, every cell a text: {@code .csv}, {@code .tsv} (also {@code .gz}) with
 * one header line, or {@code .parquet}. A byte-order mark, either kind of line end and quoted cells
 * are read; a row of more or fewer cells than the header is refused. Cells are stripped, and none
 * is taken for missing here: {@link #isMissing} says which texts stand for no value.
 */
public final class TextTable implements AutoCloseable {
  /** Columns that name the subject, in the order they are looked for, in letters of either case. */
  public static final List<String> IDS =
      List.of("participant_id", "subject", "subject_id", "sub_id", "eid");

  private static final Set<String> MISSING = Set.of("", "n/a", "na", "nan", "null", "none");

  private final Path file;
  private final String source;
  private final Connection connection;
  private final List<String> inner;
  private final List<String> columns;

  /** One row of the columns asked for. */
  public interface Visitor {
    /**
     * Takes a row.
     *
     * @param row from 1, the header not counted
     * @param cells stripped; empty where there is none; used again for the next row
     */
    void row(long row, String[] cells);
  }

  /** One row of texts and numbers. */
  public interface NumberVisitor {
    /**
     * Takes a row.
     *
     * @param row from 1, the header not counted
     * @param cells stripped; empty where there is none; used again for the next row
     * @param numbers NaN where a cell is no number; its own array for every row
     */
    void row(long row, String[] cells, double[] numbers);
  }

  private TextTable(
      Path file, String source, Connection connection, List<String> inner, List<String> columns) {
    this.file = file;
    this.source = source;
    this.connection = connection;
    this.inner = inner;
    this.columns = columns;
  }

  /**
   * Opens a table and reads its header.
   *
   * @throws ConfigurationException if the name's ending tells no format
   * @throws FileFormatException if it cannot be read, or two columns have one name
   */
  public static TextTable open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new FileFormatException(
          file.toString(), "no such file", "a table of people", "Check the path");
    }
    String source = source(file);
    Connection connection = null;
    boolean opened = false;
    try {
      connection = DuckDb.open();
      List<String> inner = described(connection, source);
      List<String> columns = header(connection, file, inner);
      Set<String> seen = new HashSet<>();
      for (String column : columns) {
        if (!seen.add(column)) {
          throw new FileFormatException(
              file.toString(),
              "two columns are named '" + column + "'",
              "columns of different names",
              "Rename one of them");
        }
      }
      opened = true;
      return new TextTable(file, source, connection, inner, columns);
    } catch (SQLException e) {
      throw unreadable(file, e);
    } finally {
      if (!opened && connection != null) {
        close(file, connection);
      }
    }
  }

  /** The names of the columns as the file has them, stripped. */
  public List<String> columns() {
    return columns;
  }

  /** The column that names the subject, by the usual names; -1 where there is none. */
  public int subjectColumn() {
    return position(columns, IDS);
  }

  /** Where the first of some names stands, in letters of either case; -1 where none does. */
  public static int position(List<String> columns, List<String> names) {
    for (String name : names) {
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).equalsIgnoreCase(name)) {
          return i;
        }
      }
    }
    return -1;
  }

  /**
   * Reads all rows in order.
   *
   * @param wanted positions of the columns to read
   * @throws FileFormatException if a row cannot be read
   */
  public void read(List<Integer> wanted, Visitor visitor) {
    String list =
        wanted.stream()
            .map(i -> "CAST(" + quoted(inner.get(i)) + " AS VARCHAR)")
            .collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT " + list + " FROM " + source)) {
      String[] cells = new String[wanted.size()];
      for (long row = 1; rows.next(); row++) {
        for (int i = 0; i < cells.length; i++) {
          String cell = rows.getString(i + 1);
          cells[i] = cell == null ? "" : cell.strip();
        }
        visitor.row(row, cells);
      }
    } catch (SQLException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Reads all rows in order, some columns as numbers: ten times as fast as by their texts.
   *
   * @param wanted positions of the columns to read as texts
   * @param numbers positions of the columns to read as numbers, at least one
   * @throws FileFormatException if a row cannot be read
   */
  public void read(List<Integer> wanted, List<Integer> numbers, NumberVisitor visitor) {
    // The numbers come as one list a row: a cell at a time is what is slow.
    String list =
        Stream.concat(
                wanted.stream().map(i -> "CAST(" + quoted(inner.get(i)) + " AS VARCHAR)"),
                Stream.of(
                    numbers.stream()
                        .map(i -> "TRY_CAST(" + quoted(inner.get(i)) + " AS DOUBLE)")
                        .collect(Collectors.joining(", ", "[", "]"))))
            .collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT " + list + " FROM " + source)) {
      String[] cells = new String[wanted.size()];
      for (long row = 1; rows.next(); row++) {
        for (int i = 0; i < cells.length; i++) {
          String cell = rows.getString(i + 1);
          cells[i] = cell == null ? "" : cell.strip();
        }
        Object[] values = (Object[]) rows.getArray(cells.length + 1).getArray();
        double[] found = new double[values.length];
        for (int j = 0; j < found.length; j++) {
          found[j] = values[j] instanceof Double value ? value : Double.NaN;
        }
        visitor.row(row, cells, found);
      }
    } catch (SQLException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public void close() {
    close(file, connection);
  }

  /** Whether a stripped cell stands for no value: empty, n/a, na, nan, null or none. */
  public static boolean isMissing(String value) {
    return MISSING.contains(value.toLowerCase(Locale.ROOT));
  }

  /** A subject without {@code sub-}. */
  public static String subject(String id) {
    return without("sub-", id);
  }

  /** A label without what BIDS writes before it. */
  public static String without(String prefix, String label) {
    String stripped = label.strip();
    return stripped.startsWith(prefix) ? stripped.substring(prefix.length()) : stripped;
  }

  private static List<String> described(Connection connection, String source) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
      while (found.next()) {
        columns.add(found.getString(1));
      }
    }
    return columns;
  }

  /** The header's own names: DuckDB renames those that are alike, in letters of either case. */
  private static List<String> header(Connection connection, Path file, List<String> inner)
      throws SQLException {
    String source = source(file);
    if (source.startsWith("read_parquet")) {
      return inner.stream().map(String::strip).toList();
    }
    List<String> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet first =
            statement.executeQuery(
                "SELECT * FROM "
                    + source.replace("header = true", "header = false")
                    + " LIMIT 1")) {
      boolean any = first.next();
      for (int i = 0; i < inner.size(); i++) {
        String name = any ? first.getString(i + 1) : null;
        columns.add(name == null || name.isBlank() ? inner.get(i) : name.strip());
      }
    }
    return List.copyOf(columns);
  }

  private static FileFormatException unreadable(Path table, SQLException e) {
    return new FileFormatException(
        new Problem(
            table.toString(),
            "cannot be read: " + e.getMessage(),
            "a table with one header line and as many cells in every row",
            "Open it in an editor and look at that line"),
        e);
  }

  private static void close(Path file, Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw unreadable(file, e);
    }
  }

  /** The table as DuckDB is to read it: every cell text. */
  private static String source(Path table) {
    String name = table.getFileName().toString().toLowerCase(Locale.ROOT);
    boolean zipped = name.endsWith(".gz");
    String plain = zipped ? name.substring(0, name.length() - 3) : name;
    if (plain.endsWith(".parquet") && !zipped) {
      return "read_parquet(" + DuckDb.literal(table) + ", hive_partitioning = false)";
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

  private static String quoted(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }
}
