package org.engram.cohort;

import java.nio.file.Path;
import java.util.List;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Turns the cells of a table into rows, with errors that name file, row, column and value. */
final class RowReader {
  // Paths stay readable: Jackson 3 writes "/" as "\\/" unless told not to.
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES).build())
          .build();

  private final Path file;

  RowReader(Path file) {
    this.file = file;
  }

  /** A row from its parts, or the refusal that the parts call for; {@code row} counts from 1. */
  EmbeddingRow row(
      long row,
      List<String> texts,
      int windows,
      double coverage,
      List<String> warnings,
      float[] embedding) {
    try {
      return new EmbeddingRow(
          texts.get(0),
          texts.get(1),
          texts.get(2),
          texts.get(3),
          windows,
          coverage,
          warnings,
          texts.get(4),
          texts.get(5),
          embedding);
    } catch (IllegalArgumentException e) {
      throw new FileFormatException(
          new Problem(
              file + ", row " + row,
              e.getMessage(),
              "a row as engram embed writes it",
              "Make the table again"),
          e);
    }
  }

  FileFormatException bad(long row, String column, String found, String expected) {
    return new FileFormatException(
        file + ", row " + row + ", column " + column, found, expected, "Make the table again");
  }

  FileFormatException bad(String found, String expected) {
    return new FileFormatException(
        file.toString(), found, expected, "Give a table that engram embed wrote");
  }

  FileFormatException unreadable(Exception cause) {
    return new FileFormatException(
        new Problem(
            file.toString(),
            "cannot be read: " + cause.getMessage(),
            "a table of embeddings",
            "Give a table that engram embed wrote"),
        cause);
  }

  int integer(long row, String column, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw bad(row, column, "'" + text + "'", "a whole number");
    }
  }

  double number(long row, String column, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw bad(row, column, "'" + text + "'", "a number");
    }
  }

  /** A JSON list of texts; an empty cell is an empty list. */
  List<String> texts(long row, String column, String json) {
    if (json.isEmpty()) {
      return List.of();
    }
    try {
      return List.of(JSON.readValue(json, String[].class));
    } catch (JacksonException | NullPointerException e) { // a null among the texts
      throw bad(row, column, "'" + json + "'", "a JSON list of texts");
    }
  }

  /** As {@link #texts} reads it: an empty list is an empty cell. */
  static String cell(List<String> values) {
    return values.isEmpty() ? "" : json(values);
  }

  static String json(List<?> values) {
    return JSON.writeValueAsString(values);
  }

  /** A column of a table's metadata, as a JSON list with one value a row. */
  <T> List<T> column(String name, String json, Class<T[]> type, long rows) {
    if (json == null) {
      throw bad("no " + name + " in the metadata", "a JSON list with one " + name + " a row");
    }
    try {
      List<T> values = List.of(JSON.readValue(json, type));
      if (values.size() != rows) {
        throw bad(values.size() + " values of " + name, rows + ", one a row");
      }
      return values;
    } catch (JacksonException | NullPointerException e) { // a null among the values
      throw bad("metadata " + name + " cannot be read", "a JSON list with one value a row");
    }
  }
}
