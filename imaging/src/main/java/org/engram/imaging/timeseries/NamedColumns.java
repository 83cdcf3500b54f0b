package org.engram.imaging.timeseries;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.engram.tensor.FileFormatException;

/**
 * A text table of numbers below one row of names, as nuisance signals come: CSV, TSV or white
 * space, gzip or not. A cell that says nothing (empty, {@code n/a}, {@code NaN}) is NaN here, and
 * it is for the caller to say where that may be.
 */
public final class NamedColumns {
  /** Values of one table: 64 MB, twenty times any real one. */
  private static final int LARGEST = 8 << 20;

  private final Path file;
  private final List<String> names;
  private final Map<String, Integer> positions = new HashMap<>();
  private final double[][] columns;
  private final int rows;

  private NamedColumns(Path file, List<String> names, double[] values, int rows) {
    this.file = file;
    this.names = List.copyOf(names);
    this.rows = rows;
    this.columns = new double[names.size()][rows];
    for (int c = 0; c < names.size(); c++) {
      positions.put(names.get(c), c);
      for (int r = 0; r < rows; r++) {
        columns[c][r] = values[r * names.size() + c];
      }
    }
  }

  /**
   * Reads a table whole.
   *
   * @throws FileFormatException where it is empty, has no header, names a column twice, is ragged,
   *     or has a cell that is neither a number nor missing
   */
  public static NamedColumns read(Path file) {
    try (TextSource source = TextSource.open(file)) {
      int delimiter = CellScanner.delimiterOf(source.head());
      return read(file, new CellScanner(source.content(), delimiter, file));
    } catch (IOException e) {
      throw TextSource.unreadable(file, e);
    }
  }

  /**
   * Reads a table whole that has no header, since all of its kind have the same columns.
   *
   * @param names of the columns, in the file's order
   * @throws FileFormatException where it is empty, has another number of columns, or a cell that is
   *     neither a number nor missing
   */
  public static NamedColumns read(Path file, List<String> names) {
    try (TextSource source = TextSource.open(file)) {
      int delimiter = CellScanner.delimiterOf(source.head());
      return rows(
          file, new CellScanner(source.content(), delimiter, file), names, "every such file");
    } catch (IOException e) {
      throw TextSource.unreadable(file, e);
    }
  }

  /**
   * A table of columns that were made of a file's.
   *
   * @param columns at least one, equally long
   */
  public static NamedColumns of(Path file, Map<String, double[]> columns) {
    List<String> names = List.copyOf(columns.keySet());
    int rows = columns.get(names.getFirst()).length;
    double[] values = new double[rows * names.size()];
    for (int c = 0; c < names.size(); c++) {
      double[] column = columns.get(names.get(c));
      for (int r = 0; r < rows; r++) {
        values[r * names.size() + c] = column[r];
      }
    }
    return new NamedColumns(file, names, values, rows);
  }

  private static NamedColumns read(Path file, CellScanner cells) throws IOException {
    return rows(file, cells, header(file, cells), "the header");
  }

  private static NamedColumns rows(Path file, CellScanner cells, List<String> names, String source)
      throws IOException {
    double[] values = new double[Math.max(names.size(), 4096)];
    int rows = 0;
    while (cells.nextRow()) {
      int base = rows * names.size();
      if (base + names.size() > values.length) {
        if (base + names.size() > LARGEST) {
          throw new FileFormatException(
              file.toString(),
              "more than " + rows + " rows of " + names.size() + " columns",
              "at most " + LARGEST + " values",
              "This is no table of nuisance signals of one run");
        }
        values = Arrays.copyOf(values, Math.min(values.length * 2, LARGEST));
      }
      int seen = 0;
      while (cells.nextCell()) {
        if (seen < names.size()) {
          values[base + seen] = value(cells, names.get(seen));
        }
        seen++;
      }
      if (seen != names.size()) {
        throw new FileFormatException(
            file + ", line " + cells.line(),
            seen + " cells",
            names.size() + ", as " + source + " has",
            "Fetch the file again, or mend the line");
      }
      rows++;
    }
    if (rows == 0) {
      throw new FileFormatException(
          file.toString(), "a header and no rows", "one row a frame", "Fetch the file again");
    }
    return new NamedColumns(file, names, values, rows);
  }

  private static List<String> header(Path file, CellScanner cells) throws IOException {
    List<String> names = new ArrayList<>();
    if (cells.nextRow()) {
      while (cells.nextCell()) {
        if (names.size() == Limits.COLUMNS) {
          throw new FileFormatException(
              file.toString(), "more than " + Limits.COLUMNS + " columns", "fewer", "");
        }
        names.add(cells.text().strip());
      }
    }
    boolean numbers = !names.isEmpty() && names.stream().allMatch(NamedColumns::isNumber);
    if (names.isEmpty() || numbers) {
      throw new FileFormatException(
          file.toString(),
          names.isEmpty() ? "no rows" : "a first row of numbers",
          "a first row that names the columns",
          "Name the columns in the first row");
    }
    Map<String, Integer> seen = new HashMap<>();
    for (int c = 0; c < names.size(); c++) {
      Integer first = seen.putIfAbsent(names.get(c), c + 1);
      if (first != null) {
        throw new FileFormatException(
            file.toString(),
            "'" + names.get(c) + "' as the name of columns " + first + " and " + (c + 1),
            "a name of its own for every column",
            "Rename one of them");
      }
    }
    return names;
  }

  private static boolean isNumber(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return NumberParser.isNumber(NumberParser.parse(bytes, bytes.length));
  }

  private static double value(CellScanner cells, String name) {
    double number = cells.number();
    if (Double.isFinite(number)) {
      return number;
    }
    String text = cells.text();
    if (NumberParser.isMissing(text)) {
      return Double.NaN;
    }
    throw new FileFormatException(
        cells.where() + " ('" + name + "')",
        "'" + text + "'",
        "a finite number, or n/a",
        "Correct the cell");
  }

  public Path file() {
    return file;
  }

  /** The columns' names, in the file's order. */
  public List<String> names() {
    return names;
  }

  /** Number of rows below the header. */
  public int rows() {
    return rows;
  }

  public boolean has(String name) {
    return positions.containsKey(name);
  }

  /**
   * A copy of a column, [row], NaN where the file says nothing.
   *
   * @throws IllegalArgumentException where there is no such column; ask {@link #has} first
   */
  public double[] column(String name) {
    Integer position = positions.get(name);
    if (position == null) {
      throw new IllegalArgumentException("no column '" + name + "' in " + file);
    }
    return columns[position].clone();
  }

  /** The first row (from 0) at or after one where a column says nothing, if any. */
  public OptionalInt firstMissing(String name, int from) {
    double[] column = columns[positions.get(name)];
    for (int r = from; r < rows; r++) {
      if (Double.isNaN(column[r])) {
        return OptionalInt.of(r);
      }
    }
    return OptionalInt.empty();
  }

  @Override
  public String toString() {
    return file + " [" + rows + " rows, " + names.size() + " columns]";
  }
}
