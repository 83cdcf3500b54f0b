package org.engram.cohort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.file.Safetensors;

/**
 * The table of a cohort's embeddings, one row a scan, in the order given. The ending of the file
 * chooses the format:
 *
 * <ul>
 *   <li>{@code .parquet}: nine columns and {@code embedding}, a list of float32;
 *   <li>{@code .csv}, {@code .tsv}: nine columns and {@code e0} to {@code e<D-1>}, floats in the
 *       shortest text that reads back to the same bits, warnings as a JSON list;
 *   <li>{@code .safetensors}: the tensor {@code embeddings} [rows, dim] float32, the other columns
 *       as JSON lists in the metadata.
 * </ul>
 *
 * <p>The nine columns are subject, session, run, source, windows, coverage, warnings, recipe and
 * model_hash. Files are written whole or not at all, and the same rows give the same bytes.
 */
public final class EmbeddingTable {
  /** The columns before the embedding, in every format. */
  static final List<String> COLUMNS =
      List.of(
          "subject",
          "session",
          "run",
          "source",
          "windows",
          "coverage",
          "warnings",
          "recipe",
          "model_hash");

  private enum Format {
    PARQUET,
    CSV,
    TSV,
    SAFETENSORS
  }

  private EmbeddingTable() {}

  /**
   * Says whether a table can be written to a file of this name, before any work is done.
   *
   * @throws ConfigurationException if the ending names no format
   */
  public static void checkName(Path file) {
    format(file);
  }

  /**
   * Writes the table in the format of the file's ending.
   *
   * @param rows at least one, all of the same dimension; gone through twice, and of all formats but
   *     safetensors not kept
   * @throws ConfigurationException if the ending names no format, or the folder cannot be written
   */
  public static void write(Path file, Iterable<EmbeddingRow> rows) {
    Format format = format(file);
    int dimension = dimension(file, rows);
    switch (format) {
      case PARQUET -> ParquetTable.write(file, rows, dimension);
      case CSV -> DelimitedTable.write(file, rows, dimension, ',');
      case TSV -> DelimitedTable.write(file, rows, dimension, '\t');
      case SAFETENSORS ->
          SafetensorsTable.write(file, StreamSupport.stream(rows.spliterator(), false).toList());
    }
  }

  /** The one dimension of all rows. */
  private static int dimension(Path file, Iterable<EmbeddingRow> rows) {
    int dimension = 0;
    for (EmbeddingRow row : rows) {
      if (dimension != 0 && row.dimension() != dimension) {
        throw new IllegalArgumentException(
            row.source() + ": " + row.dimension() + " dimensions in a table of " + dimension);
      }
      dimension = row.dimension();
    }
    if (dimension == 0) {
      throw new IllegalArgumentException(file + ": a table without rows");
    }
    return dimension;
  }

  /**
   * Reads a table that {@link #write} made, in the order of its rows.
   *
   * @throws FileFormatException if a column is missing or holds what it must not
   */
  public static List<EmbeddingRow> read(Path file) {
    Format format = format(file);
    if (!Files.isRegularFile(file)) {
      throw new FileFormatException(
          file.toString(), "no such file", "a table of embeddings", "Check the path");
    }
    return switch (format) {
      case PARQUET -> ParquetTable.read(file);
      case CSV -> DelimitedTable.read(file, ',');
      case TSV -> DelimitedTable.read(file, '\t');
      case SAFETENSORS -> SafetensorsTable.read(file);
    };
  }

  /**
   * Whether a file looks like one that {@link #write} made, by its columns: another table of
   * vectors is not read as one.
   */
  public static boolean recognises(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".safetensors")) {
      try (Safetensors tensors = Safetensors.open(file)) {
        return tensors.has("embeddings") && tensors.metadata().keySet().containsAll(COLUMNS);
      }
    }
    if (!name.endsWith(".parquet") && !name.endsWith(".csv") && !name.endsWith(".tsv")) {
      return false;
    }
    try (TextTable table = TextTable.open(file)) {
      return table.columns().containsAll(COLUMNS);
    }
  }

  private static Format format(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    String lower = name.toLowerCase(Locale.ROOT);
    for (Format format : Format.values()) {
      if (lower.endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    throw new ConfigurationException(
        file.toString(),
        "a table's format cannot be told from this name",
        "a name that ends in .parquet, .csv, .tsv or .safetensors",
        "Give the output such a name");
  }
}
