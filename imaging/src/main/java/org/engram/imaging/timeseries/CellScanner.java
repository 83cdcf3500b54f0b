package org.engram.imaging.timeseries;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * Walks a text table cell by cell over one buffer, without an object a cell. Lines end in LF, CRLF
 * or CR; blank lines and lines that start with {@code #} are skipped; cells may be quoted with
 * {@code "}, doubled inside. A UTF-8 byte-order mark is skipped.
 */
final class CellScanner {
  /** Cells apart by any run of spaces and tabs. */
  static final int WHITE_SPACE = 0;

  private static final int END = -1;

  private final InputStream in;
  private final Path file;
  private final int delimiter;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int limit;
  private byte[] cell = new byte[256];
  private int length;
  private int line = 1;
  private int rowLine = 1;
  private int column;
  private boolean rowEnded = true;
  private boolean delimiterPending;
  private Optional<String> comment = Optional.empty();

  CellScanner(InputStream in, int delimiter, Path file) throws IOException {
    this.in = in;
    this.delimiter = delimiter;
    this.file = file;
    if (peek() == 0xef) {
      for (int expected : new int[] {0xef, 0xbb, 0xbf}) {
        if (next() != expected) {
          throw new FileFormatException(
              file.toString(), "bytes that are not UTF-8", "UTF-8 text", "Save it as UTF-8");
        }
      }
    }
  }

  /** The delimiter of a table's first row, from its first bytes. */
  static int delimiterOf(byte[] head) {
    boolean[] seen = new boolean[128];
    boolean quoted = false;
    boolean comment = false;
    boolean content = false;
    boolean lineStart = true;
    for (byte b : head) {
      if (b == '\n' || b == '\r') {
        if (content) {
          break;
        }
        lineStart = true;
        comment = false;
        continue;
      }
      comment |= lineStart && b == '#';
      lineStart = false;
      if (comment) {
        continue;
      }
      quoted ^= b == '"';
      content |= b != ' ';
      if (!quoted && b >= 0) {
        seen[b] = true;
      }
    }
    for (char candidate : new char[] {'\t', ';', ','}) {
      if (seen[candidate]) {
        return candidate;
      }
    }
    return WHITE_SPACE;
  }

  /** Moves to the next row that has cells; false at the end of the file. */
  boolean nextRow() throws IOException {
    while (!rowEnded) {
      nextCell();
    }
    while (true) {
      skipBlanks();
      int first = peek();
      if (first == END) {
        return false;
      } else if (first == '\n' || first == '\r') {
        endLine();
      } else if (first == '#') {
        readComment();
      } else {
        rowEnded = false;
        delimiterPending = false;
        column = 0;
        rowLine = line;
        return true;
      }
    }
  }

  /** Reads the row's next cell; false where the row has no more. */
  boolean nextCell() throws IOException {
    if (rowEnded) {
      return false;
    }
    skipBlanks();
    int first = peek();
    boolean lineOver = first == END || first == '\n' || first == '\r';
    if (lineOver && !(delimiterPending && delimiter != WHITE_SPACE)) {
      endLine();
      rowEnded = true;
      return false;
    }
    column++;
    length = 0;
    delimiterPending = false;
    if (lineOver) {
      return true; // the empty cell after a last delimiter
    }
    if (first == '"') {
      readQuoted();
    } else {
      readPlain();
    }
    skipBlanks();
    int after = peek();
    if (delimiter != WHITE_SPACE && after == delimiter) {
      next();
      delimiterPending = true;
    } else if (after != END && after != '\n' && after != '\r' && delimiter != WHITE_SPACE) {
      throw new FileFormatException(
          where(), "text after a closing quote", "a delimiter or the line's end", "Mend the cell");
    }
    return true;
  }

  /** The line of the current row, from 1, as an editor counts. */
  int line() {
    return rowLine;
  }

  /** The current cell's place in its row, from 1. */
  int column() {
    return column;
  }

  /** The current cell as a number, or {@link NumberParser#NOT_A_NUMBER}. */
  double number() {
    return NumberParser.parse(cell, length);
  }

  /** The current cell as text. */
  String text() {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(cell, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new FileFormatException(
          new Problem(where(), "bytes that are not UTF-8", "UTF-8 text", "Save it as UTF-8"), e);
    }
  }

  /** The last comment line before the current row, without its line end. */
  Optional<String> comment() {
    return comment;
  }

  String where() {
    return file + ", line " + rowLine + ", column " + column;
  }

  private void readQuoted() throws IOException {
    next();
    while (true) {
      int character = next();
      if (character == END || character == '\n' || character == '\r') {
        throw new FileFormatException(
            where(), "a quote that is not closed", "a closing quote on the line", "Mend the cell");
      } else if (character != '"') {
        append(character);
      } else if (peek() == '"') {
        append(next());
      } else {
        return;
      }
    }
  }

  private void readPlain() throws IOException {
    int character = peek();
    while (character != END && character != '\n' && character != '\r') {
      boolean blank = character == ' ' || character == '\t';
      if (delimiter == WHITE_SPACE ? blank : character == delimiter) {
        break;
      }
      append(next());
      character = peek();
    }
    while (length > 0 && (cell[length - 1] == ' ' || cell[length - 1] == '\t')) {
      length--;
    }
  }

  private void readComment() throws IOException {
    StringBuilder text = new StringBuilder();
    int character = peek();
    while (character != END && character != '\n' && character != '\r') {
      if (text.length() < Limits.CELL_BYTES * 256) {
        text.append((char) character);
      }
      next();
      character = peek();
    }
    comment = Optional.of(text.toString());
  }

  private void skipBlanks() throws IOException {
    int character = peek();
    while (character == ' ' || (character == '\t' && delimiter != '\t')) {
      next();
      character = peek();
    }
  }

  private void endLine() throws IOException {
    int character = next();
    if (character == '\r' && peek() == '\n') {
      next();
    }
    line += character == END ? 0 : 1;
  }

  private void append(int character) {
    if (length == Limits.CELL_BYTES) {
      throw new FileFormatException(
          where(), "a cell of over " + Limits.CELL_BYTES + " bytes", "a number or a name", "");
    }
    if (length == cell.length) {
      cell = Arrays.copyOf(cell, length * 2);
    }
    cell[length++] = (byte) character;
  }

  private int peek() throws IOException {
    if (at == limit) {
      limit = Math.max(in.read(buffer, 0, buffer.length), 0);
      at = 0;
      if (limit == 0) {
        return END;
      }
    }
    return buffer[at] & 0xff;
  }

  private int next() throws IOException {
    int character = peek();
    if (character != END) {
      at++;
    }
    return character;
  }
}
