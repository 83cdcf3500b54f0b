package org.engram.imaging.registration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.engram.imaging.volume.Affine;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.file.AtomicFile;

/**
 * An affine map as text: lines of comment that begin with {@code #}, then four rows of four
 * numbers, the last {@code 0 0 0 1}. It maps RAS+ millimetres of the moving image to those of the
 * fixed one.
 */
public final class AffineFile {
  private static final long MOST_BYTES = 1 << 16;

  private AffineFile() {}

  /**
   * Writes a map with all digits.
   *
   * @param comments a line each
   */
  public static void write(Path file, Affine map, List<String> comments) {
    StringBuilder text = new StringBuilder("# Engram affine map: moving to fixed, RAS+ mm\n");
    for (String comment : comments) {
      text.append("# ").append(comment.replace('\n', ' ').replace('\r', ' ')).append('\n');
    }
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        text.append(column == 0 ? "" : " ");
        text.append(String.format(Locale.ROOT, "%.17g", map.at(row, column)));
      }
      text.append('\n');
    }
    text.append("0 0 0 1\n");
    AtomicFile.writeStream(
        file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Reads a map; FSL's 4 x 4 text has the same form, though another meaning.
   *
   * @throws FileFormatException if it is not four rows of four numbers ending in 0 0 0 1
   */
  public static Affine read(Path file) {
    List<String> rows = new ArrayList<>();
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw wrong(file, Files.size(file) + " bytes");
      }
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        if (!line.isBlank() && !line.strip().startsWith("#")) {
          rows.add(line.strip());
        }
      }
    } catch (CharacterCodingException e) {
      throw wrong(file, "bytes that are no text");
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e, e);
    }
    if (rows.size() != 4) {
      throw wrong(file, rows.size() + " rows");
    }
    double[] numbers = new double[16];
    for (int row = 0; row < 4; row++) {
      String[] cells = rows.get(row).split("\\s+");
      if (cells.length != 4) {
        throw wrong(file, "'" + shortened(rows.get(row)) + "' in row " + (row + 1));
      }
      for (int column = 0; column < 4; column++) {
        numbers[4 * row + column] = number(cells[column], file);
      }
    }
    if (numbers[12] != 0 || numbers[13] != 0 || numbers[14] != 0 || numbers[15] != 1) {
      throw wrong(file, "'" + shortened(rows.get(3)) + "' as the last row");
    }
    Affine map = Affine.ofRows(Arrays.copyOf(numbers, 12));
    if (!(Math.abs(map.determinant()) > 0)) {
      throw wrong(file, "a map that cannot be inverted");
    }
    return map;
  }

  private static double number(String cell, Path file) {
    try {
      double number = Double.parseDouble(cell);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException _) {
      throw wrong(file, "'" + shortened(cell) + "' where a number should be");
    }
    throw wrong(file, "'" + cell + "' where a finite number should be");
  }

  private static String shortened(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  private static FileFormatException wrong(Path file, String found) {
    return new FileFormatException(
        file.toString(),
        found,
        "four rows of four numbers, the last 0 0 0 1",
        "Write it again, with engram register for example");
  }
}
