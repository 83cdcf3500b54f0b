package org.engram.pipeline.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.engram.cohort.results.ResultTable;
import org.engram.tensor.file.AtomicFile;

/**
 * A folder of CSV files (RFC 4180, UTF-8, a header). A text that a spreadsheet would run as a
 * formula gets an apostrophe before it.
 */
final class CsvFolder {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+([eE][-+]?[0-9]+)?");

  private final Path folder;
  private final List<Block.Fact> files = new ArrayList<>();

  /** Makes the folder where it is not there; files of other names in it stay. */
  CsvFolder(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Name of each file that was written, and what it holds. */
  List<Block.Fact> files() {
    return List.copyOf(files);
  }

  /** A table of an analysis; {@code table_} stands before a name that is taken. */
  void table(ResultTable table) {
    boolean taken = files.stream().anyMatch(f -> f.name().equals(table.name() + ".csv"));
    lines(
        taken ? "table_" + table.name() : table.name(),
        table.description(),
        table.columns(),
        table.rows().isEmpty(),
        line -> table.rows().forEach(line));
  }

  /** A file of rows, unless there is none. */
  void file(String name, String what, List<String> header, List<List<String>> rows) {
    lines(name, what, header, rows.isEmpty(), line -> rows.forEach(line));
  }

  /** A file whose rows come one by one, unless there is nothing to write. */
  void lines(
      String name,
      String what,
      List<String> header,
      boolean empty,
      Consumer<Consumer<List<String>>> rows) {
    if (empty) {
      return;
    }
    AtomicFile.writeStream(
        folder.resolve(name + ".csv"),
        out -> {
          Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          try {
            append(text, header);
            rows.accept(row -> append(text, row));
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
          text.flush();
        });
    files.add(new Block.Fact(name + ".csv", what));
  }

  private static void append(Writer text, List<String> row) {
    try {
      for (int i = 0; i < row.size(); i++) {
        text.append(i == 0 ? "" : ",").append(quoted(row.get(i)));
      }
      text.append("\r\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String quoted(String cell) {
    boolean formula =
        !cell.isEmpty()
            && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0
            && !NUMBER.matcher(cell).matches();
    String safe = formula ? "'" + cell : cell;
    boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
