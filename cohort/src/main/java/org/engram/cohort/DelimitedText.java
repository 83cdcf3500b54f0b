package org.engram.cohort;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Lines of CSV and TSV: RFC 4180 quoting, line feeds. */
public final class DelimitedText {
  private DelimitedText() {}

  /** Writes a line; cells with the separator, quotes, line ends or blanks at an end are quoted. */
  public static void writeLine(Writer writer, List<String> cells, char separator)
      throws IOException {
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
}
