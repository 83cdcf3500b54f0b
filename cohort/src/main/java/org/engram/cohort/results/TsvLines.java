package org.engram.cohort.results;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.FileFormatException;

/**
 * Tab-separated lines; a cell that holds a tab, a quote or a line's end, or that begins or ends in
 * white space, stands in quotes, and a quote in it is doubled.
 */
public final class TsvLines {
  private static final int LONGEST_CELL = 1 << 16;

  private final Path file;
  private final BufferedReader in;
  private long number;

  /**
   * Lines of a file.
   *
   * @param file named in errors
   */
  public TsvLines(Path file, BufferedReader in) {
    this.file = file;
    this.in = in;
  }

  /** Appends a line. */
  public static void write(Appendable out, List<String> cells) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      out.append(i > 0 ? "\t" : "").append(quoted(cells.get(i)));
    }
    out.append('\n');
  }

  private static String quoted(String cell) {
    boolean plain = cell.equals(cell.strip());
    for (int i = 0; i < cell.length() && plain; i++) {
      char c = cell.charAt(i);
      plain = c != '\t' && c != '"' && c != '\n' && c != '\r';
    }
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /** Number of the record read last, from 1; the header is 1. */
  public long number() {
    return number;
  }

  /** The cells of the next record, or null at the end. */
  public List<String> next() throws IOException {
    int c = in.read();
    if (c < 0) {
      return null;
    }
    number++;
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    boolean closed = false; // after the closing quote of a cell
    for (; ; c = in.read()) {
      if (c < 0 && quoted) {
        throw bad("a quote that is not closed", "as many quotes as were opened");
      }
      if (quoted) {
        if (c == '"') {
          in.mark(1);
          if (in.read() == '"') {
            cell.append('"');
          } else {
            in.reset();
            quoted = false;
            closed = true;
          }
        } else {
          cell.append((char) c);
        }
      } else if (c < 0 || c == '\t' || c == '\n') {
        cells.add(cell.toString());
        cell.setLength(0);
        closed = false;
        if (c != '\t') {
          return cells;
        }
      } else if (c == '"' && cell.isEmpty() && !closed) {
        quoted = true;
      } else if (closed || c == '\r') {
        throw bad("text after a closing quote, or a carriage return", "a tab or the line's end");
      } else {
        cell.append((char) c);
      }
      if (cell.length() > LONGEST_CELL) {
        throw bad("a cell of more than " + LONGEST_CELL + " characters", "short cells");
      }
    }
  }

  /** An error that names the file and the record read last. */
  public FileFormatException bad(String found, String expected) {
    return new FileFormatException(
        file + ", line " + number, found, expected, "Make the file again");
  }
}
