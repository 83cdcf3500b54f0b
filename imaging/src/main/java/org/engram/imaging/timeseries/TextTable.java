package org.engram.imaging.timeseries;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.tensor.FileFormatException;

/**
 * Reads one text table into a {@link Matrix}: decides from its first row whether that is a header,
 * from the row after it whether the first column holds names, and takes everything else as numbers.
 */
final class TextTable {
  /** A name and as many counted cells are a header: {@code label_name,0,1,2}. */
  private static final int LEAST_COUNTED = 3;

  /** A first row of as many rising whole numbers is no frame; a shorter one may just be data. */
  private static final int LEAST_SUSPICIOUS = 8;

  private final Path file;
  private final CellScanner cells;
  private final boolean spaced;
  private final List<String> notes = new ArrayList<>();
  private List<String> header = List.of();
  private final List<String> rowNames = new ArrayList<>();
  private boolean named;
  private int columns = -1;
  private int firstLine;
  private int rows;
  private double[] values = new double[1 << 12];
  private int[] lines = new int[64];
  private int count;

  private TextTable(Path file, CellScanner cells, boolean spaced) {
    this.file = file;
    this.cells = cells;
    this.spaced = spaced;
  }

  static Matrix read(Path file, TextSource source, boolean afni) throws IOException {
    int delimiter = afni ? CellScanner.WHITE_SPACE : CellScanner.delimiterOf(source.head());
    CellScanner cells = new CellScanner(source.content(), delimiter, file);
    TextTable table = new TextTable(file, cells, delimiter == CellScanner.WHITE_SPACE);
    table.readFirst();
    while (cells.nextRow()) {
      table.readRow();
    }
    return table.matrix(afni ? Orientation.REGIONS_AS_COLUMNS : Orientation.AUTO);
  }

  private void readFirst() throws IOException {
    if (!cells.nextRow()) {
      throw new FileFormatException(
          file.toString(), "no row of numbers", "a table of regions and frames", "");
    }
    List<String> first = texts();
    Optional<List<String>> fromComment = cells.comment().flatMap(c -> commentLabels(c, first));
    int line = cells.line();
    if (fromComment.isPresent()) {
      header = fromComment.get();
      startRows(first.size(), line, false);
      addRow(first, line);
    } else if (isHeader(first, line)) {
      header = first;
      readFirstBelowHeader();
    } else {
      startRows(first.size(), line, first.size() > 1 && isText(first.getFirst()));
      addRow(first, line);
    }
  }

  private void readFirstBelowHeader() throws IOException {
    if (!cells.nextRow()) {
      throw new FileFormatException(
          file.toString(), "one row of names and no numbers", "rows of numbers below it", "");
    }
    List<String> row = texts();
    if (row.size() == header.size() + 1) {
      // R's write.table leaves the column of row names out of the header.
      header = new ArrayList<>(header);
      header.addFirst("");
    }
    boolean label = AxisNames.isLabelHeader(header.getFirst());
    startRows(row.size(), cells.line(), row.size() > 1 && (label || isText(row.getFirst())));
    if (row.size() != header.size()) {
      throw ragged(row.size(), header.size(), "the header has");
    }
    addRow(row, cells.line());
  }

  private void startRows(int width, int line, boolean firstColumnNamed) {
    columns = width;
    firstLine = line;
    named = firstColumnNamed;
  }

  private void readRow() throws IOException {
    int seen = 0;
    while (cells.nextCell()) {
      seen++;
      if (seen > columns) {
        continue;
      }
      if (named && seen == 1) {
        addName(cells.text());
        continue;
      }
      double number = cells.number();
      add(Double.isFinite(number) ? number : notFinite(cells.text(), cells.where()));
    }
    if (seen != columns) {
      throw ragged(seen, columns, "line " + firstLine + " has");
    }
    endRow(cells.line());
  }

  private void addRow(List<String> row, int line) {
    for (int i = 0; i < row.size(); i++) {
      String text = row.get(i);
      if (named && i == 0) {
        addName(text);
        continue;
      }
      double number = parse(text);
      String where = file + ", line " + line + ", column " + (i + 1);
      add(Double.isFinite(number) ? number : notFinite(text, where));
    }
    endRow(line);
  }

  private void addName(String name) {
    if (name.isBlank()) {
      throw new FileFormatException(
          cells.where(), "an empty name", "a region's name in every row", "Name the region");
    }
    rowNames.add(name);
  }

  private static double notFinite(String text, String where) {
    if (NumberParser.isMissing(text)) {
      return MissingValue.of(text);
    }
    boolean infinite = NumberParser.isInfinite(text) || isNumber(text);
    throw new FileFormatException(
        where,
        "'" + abbreviate(text) + "'",
        infinite ? "a finite number in double's range" : "a number",
        isDecimalComma(text)
            ? "Write numbers with a decimal point"
            : "Correct the cell, or leave the file out if it is no time series");
  }

  private void add(double value) {
    if (count == values.length) {
      Limits.checkValues(file, "the table", 1, count + 1L);
      values = Arrays.copyOf(values, (int) Math.min(values.length * 2L, Limits.VALUES));
    }
    values[count++] = value;
  }

  private void endRow(int line) {
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, rows * 2);
    }
    lines[rows++] = line;
  }

  private Matrix matrix(Orientation usual) {
    int width = named ? columns - 1 : columns;
    if (width == 0) {
      throw new FileFormatException(
          file.toString(), "a list of names", "a table of numbers", "It is no time series");
    }
    List<String> columnNames =
        header.isEmpty() ? List.of() : header.subList(named ? 1 : 0, header.size());
    refuseHiddenHeader(columnNames, width);
    double[] kept = Arrays.copyOf(values, count);
    boolean labelColumn = named && !header.isEmpty() && AxisNames.isLabelHeader(header.getFirst());
    int[] rowLines = lines;
    int offset = named ? 2 : 1;
    Matrix whole =
        new Matrix(
            file,
            rows,
            width,
            kept,
            rowNames,
            columnNames,
            labelColumn,
            usual,
            (row, column) -> "line " + rowLines[row] + ", column " + (column + offset),
            OptionalDouble.empty(),
            false,
            notes);
    return IndexColumn.without(whole, spaced);
  }

  /** A row of region numbers above the data is no frame, and nothing marks it as a header. */
  private void refuseHiddenHeader(List<String> columnNames, int width) {
    if (!columnNames.isEmpty() || named || width < LEAST_SUSPICIOUS || rows < 2) {
      return;
    }
    boolean fractionBelow = false;
    for (int i = 0; i < width; i++) {
      boolean rising = i == 0 || values[i] > values[i - 1];
      if (values[i] != Math.rint(values[i]) || !rising) {
        return;
      }
      double below = values[width + i];
      fractionBelow |= below != Math.rint(below);
    }
    if (fractionBelow) {
      throw new FileFormatException(
          file + ", line " + firstLine,
          "rising whole numbers above fractions: region numbers rather than measurements",
          "region names, or a frame",
          "Start the line with # if it numbers the regions");
    }
  }

  private boolean isHeader(List<String> first, int line) {
    if (first.size() == 1) {
      return isText(first.getFirst());
    }
    List<String> rest = first.subList(1, first.size());
    boolean counted = rest.size() >= LEAST_COUNTED && AxisNames.of(rest) == AxisNames.COUNTED;
    if (counted && !isNumber(first.getFirst())) {
      return true;
    }
    if (first.size() >= LEAST_SUSPICIOUS && AxisNames.isCount(first)) {
      notes.add("line " + line + " (0, 1, 2, ...) taken as column numbers, not as data");
      return true;
    }
    long texts = first.stream().filter(TextTable::isText).count();
    long numbers = first.stream().filter(TextTable::isNumber).count();
    return texts > numbers || AxisNames.isLabelHeader(first.getFirst());
  }

  /** Labels out of a comment such as {@code #10 #11} or {@code # left right}, if they fit. */
  private static Optional<List<String>> commentLabels(String comment, List<String> first) {
    String[] parts = comment.replace("\"", "").split("[\\s,;]+");
    List<String> labels = new ArrayList<>();
    for (String part : parts) {
      String label = part.replaceFirst("^#+", "");
      if (!label.isEmpty()) {
        labels.add(label);
      }
    }
    boolean numbers = first.stream().noneMatch(TextTable::isText);
    return numbers && labels.size() == first.size() && labels.size() > 1
        ? Optional.of(labels)
        : Optional.empty();
  }

  private List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>();
    while (cells.nextCell()) {
      if (texts.size() == Limits.COLUMNS) {
        throw new FileFormatException(
            file.toString(), "over " + Limits.COLUMNS + " columns", "fewer", "");
      }
      texts.add(cells.text());
    }
    return texts;
  }

  private FileFormatException ragged(int found, int expected, String as) {
    return new FileFormatException(
        file + ", line " + cells.line(),
        found + " cells",
        expected + ", as " + as,
        "The file may be cut short, or a delimiter missing");
  }

  private static boolean isText(String cell) {
    return !isNumber(cell)
        && !NumberParser.isMissing(cell)
        && !NumberParser.isInfinite(cell)
        && !isDecimalComma(cell);
  }

  /** Whether a cell is a number as some countries write it, which is refused, not guessed. */
  private static boolean isDecimalComma(String cell) {
    return cell.matches("[+-]?\\d+,\\d+([eE][+-]?\\d+)?");
  }

  private static boolean isNumber(String cell) {
    return NumberParser.isNumber(parse(cell));
  }

  private static double parse(String cell) {
    byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
    return NumberParser.parse(bytes, bytes.length);
  }

  private static String abbreviate(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
