package org.engram.models.brainjepa;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;

/**
 * The functional gradients of an atlas, the contents of {@code gradients.csv}: one line a region in
 * the atlas's order, one column an axis, no header.
 *
 * @param regions rows
 * @param axes columns
 * @param values row-major [regions, axes]
 */
public record GradientTable(int regions, int axes, float[] values) {
  private static final int LARGEST_LINE = 1 << 20;

  public GradientTable {
    if (values.length != (long) regions * axes || regions < 1 || axes < 1) {
      throw new IllegalArgumentException(
          values.length + " values are not [" + regions + ", " + axes + "]");
    }
  }

  /** Reads a table; every cell must be a finite number and every row equally long. */
  public static GradientTable read(Path file) {
    List<float[]> rows = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.length() > LARGEST_LINE || rows.size() > LARGEST_LINE) {
          throw new FileFormatException(
              file + ", line " + (rows.size() + 1), "too large", "a gradient table", "");
        }
        if (!line.isBlank()) {
          rows.add(row(file, rows.size() + 1, line));
        }
      }
    } catch (NoSuchFileException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(),
              "not there",
              "a CSV of functional gradients, regions x axes, no header",
              "Name it with --gradient (in a configuration: model.gradient), or use a model with"
                  + " --position origin"),
          e);
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "not a text file", "a CSV of numbers", ""), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (rows.isEmpty()) {
      throw new FileFormatException(file.toString(), "empty", "a CSV of numbers", "");
    }
    int axes = rows.getFirst().length;
    float[] values = new float[Math.multiplyExact(rows.size(), axes)];
    for (int r = 0; r < rows.size(); r++) {
      if (rows.get(r).length != axes) {
        throw new FileFormatException(
            file + ", row " + (r + 1),
            rows.get(r).length + " columns",
            axes + " columns as in the first row",
            "");
      }
      System.arraycopy(rows.get(r), 0, values, r * axes, axes);
    }
    return new GradientTable(rows.size(), axes, values);
  }

  private static float[] row(Path file, int number, String line) {
    String[] cells = line.split(",", -1);
    float[] row = new float[cells.length];
    for (int c = 0; c < cells.length; c++) {
      try {
        row[c] = Float.parseFloat(cells[c].strip());
      } catch (NumberFormatException e) {
        throw bad(file, number, c, cells[c], e);
      }
      if (!Float.isFinite(row[c])) {
        throw bad(file, number, c, cells[c], null);
      }
    }
    return row;
  }

  private static FileFormatException bad(
      Path file, int row, int column, String cell, Throwable cause) {
    return new FileFormatException(
        new Problem(
            file + ", row " + row + ", column " + (column + 1),
            "'" + cell.substring(0, Math.min(40, cell.length())) + "'",
            "a finite number (the table has no header)",
            ""),
        cause);
  }

  /** Writes the table so that {@link #read} gives the same values. */
  public void write(Path file) {
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < regions; r++) {
      for (int a = 0; a < axes; a++) {
        text.append(a == 0 ? "" : ",").append(values[r * axes + a]);
      }
      text.append('\n');
    }
    AtomicFile.writeStream(
        file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GradientTable that
        && regions == that.regions
        && axes == that.axes
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) * 31 + axes;
  }

  @Override
  public String toString() {
    return "gradients [" + regions + ", " + axes + "]";
  }
}
