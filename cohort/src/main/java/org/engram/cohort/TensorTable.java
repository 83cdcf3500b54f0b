package org.engram.cohort;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npz;
import org.engram.tensor.file.Safetensors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Vectors of subjects in an npz or safetensors file: an array [rows, dim], and whose rows they are:
 * arrays {@code subject}, {@code session} and {@code run} of whole numbers or of UTF-8 bytes [rows,
 * width] padded with zeros, lists of those names in the metadata, or labels that are given. What
 * the dimensions are called may stand in {@code features} in the same way.
 */
public final class TensorTable {
  private static final String USUAL = "embeddings";
  private static final String FEATURES = "features";

  private final Path file;
  private final Options options;
  private final SequencedMap<String, HostTensor> arrays;
  private final Map<String, String> metadata;

  /**
   * What to read.
   *
   * @param array name of the vectors, where there are several
   * @param subject name of the subjects' array or list
   * @param labels the subject of each row, where the file has none; else empty
   */
  public record Options(Optional<String> array, String subject, List<String> labels) {
    public Options {
      labels = List.copyOf(labels);
    }

    /** The only array of vectors, with subjects under a name; {@code subject} by default. */
    public static Options ofSubjects(Optional<String> name) {
      return new Options(Optional.empty(), name.orElse("subject"), List.of());
    }
  }

  /**
   * What the file says of all rows.
   *
   * @param features names of the dimensions, or empty
   */
  public record About(int dimension, List<String> features, Map<String, String> metadata) {
    public About {
      features = List.copyOf(features);
      metadata = Map.copyOf(metadata);
    }
  }

  /** Takes the rows in order. */
  public interface Visitor {
    /**
     * A row.
     *
     * @param number from 1
     * @param values its own array
     */
    void row(int number, RowKey key, double[] values);

    /** A row that holds no vector, or is nobody's. */
    void refused(Problem problem);
  }

  private TensorTable(
      Path file,
      Options options,
      SequencedMap<String, HostTensor> arrays,
      Map<String, String> metadata) {
    this.file = file;
    this.options = options;
    this.arrays = arrays;
    this.metadata = metadata;
  }

  /**
   * Reads a file.
   *
   * @throws FileFormatException if it is malformed
   * @throws RefusedInputException if it does not say whose the rows are, or has not one array of
   *     vectors
   * @throws ConfigurationException if it has no array of the name given
   */
  public static About read(Path file, Options options, Visitor visitor) {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors")) {
      return new TensorTable(file, options, Npz.read(file), Map.of()).rows(visitor);
    }
    try (Safetensors tensors = Safetensors.open(file)) {
      SequencedMap<String, HostTensor> arrays = new LinkedHashMap<>();
      for (String name : tensors.names()) {
        arrays.put(name, tensors.get(name));
      }
      return new TensorTable(file, options, arrays, tensors.metadata()).rows(visitor);
    }
  }

  private About rows(Visitor visitor) {
    HostTensor vectors = arrays.get(choose());
    int count = Math.toIntExact(vectors.shape()[0]);
    int dimension = Math.toIntExact(vectors.shape()[1]);
    List<String> features = texts(FEATURES, dimension);
    List<String> subjects =
        options.labels().isEmpty()
            ? texts(options.subject(), count)
            : sized("labels", options.labels(), count);
    if (subjects.isEmpty()) {
      throw new RefusedInputException(
          file.toString(),
          "no subjects beside " + count + " rows",
          "an array '"
              + options.subject()
              + "' of numbers or UTF-8 bytes, or a list of that name in the metadata",
          "Add one, or import the file with one subject a line beside it (engram cohort import"
              + " --labels FILE)");
    }
    List<String> sessions = texts("session", count);
    List<String> runs = texts("run", count);
    for (int row = 0; row < count; row++) {
      double[] values = new double[dimension];
      int bad = -1;
      for (int i = 0; i < dimension; i++) {
        values[i] = vectors.value((long) row * dimension + i);
        bad = bad < 0 && !Double.isFinite(values[i]) ? i : bad;
      }
      String where = file + ", row " + (row + 1);
      if (bad >= 0) {
        visitor.refused(
            new Problem(
                where + ", value " + (bad + 1),
                Double.toString(values[bad]),
                "a finite number",
                "Leave out the row, or find out why it could not be computed"));
      } else if (TextTable.isMissing(subjects.get(row))) {
        visitor.refused(new Problem(where, "no subject", "a subject in every row", "Fill it in"));
      } else {
        visitor.row(
            row + 1,
            new RowKey(
                TextTable.subject(subjects.get(row)),
                sessions.isEmpty() ? "" : TextTable.without("ses-", sessions.get(row)),
                runs.isEmpty() ? "" : runs.get(row)),
            values);
      }
    }
    return new About(dimension, features, metadata);
  }

  private String choose() {
    List<String> tables =
        arrays.entrySet().stream()
            .filter(
                array ->
                    array.getValue().shape().length == 2
                        && array.getValue().shape()[1] > 0
                        && array.getValue().dtype() != DType.U8)
            .map(Map.Entry::getKey)
            .toList();
    if (options.array().isPresent()) {
      if (!tables.contains(options.array().get())) {
        throw new ConfigurationException(
            "--array", "'" + options.array().get() + "'", "one of " + tables + " of " + file, "");
      }
      return options.array().get();
    }
    if (tables.contains(USUAL)) {
      return USUAL;
    }
    if (tables.size() != 1) {
      throw new RefusedInputException(
          file.toString(),
          tables.isEmpty() ? "no array [rows, dim]" : "arrays " + tables,
          "one array [rows, dim], or one named " + USUAL,
          "Name the one that is meant " + USUAL);
    }
    return tables.getFirst();
  }

  /** The texts of a name, from an array or the metadata; empty where there are none. */
  private List<String> texts(String name, int count) {
    HostTensor array = arrays.get(name);
    if (array == null) {
      String json = metadata.get(name);
      return json == null ? List.of() : sized(name, list(name, json), count);
    }
    List<String> texts = new ArrayList<>();
    if (array.shape().length == 1) {
      for (long value : array.toLongs()) {
        texts.add(Long.toString(value));
      }
    } else if (array.shape().length == 2 && array.dtype() == DType.U8) {
      int width = Math.toIntExact(array.shape()[1]);
      for (int row = 0; row < array.shape()[0]; row++) {
        byte[] bytes = new byte[width];
        int length = 0;
        for (int i = 0; i < width; i++) {
          bytes[i] = (byte) array.value((long) row * width + i);
          length = bytes[i] == 0 ? length : i + 1;
        }
        texts.add(new String(bytes, 0, length, StandardCharsets.UTF_8));
      }
    } else {
      throw new RefusedInputException(
          file + ", array " + name,
          array.toString(),
          "whole numbers [rows] or bytes [rows, width]",
          "In numpy: np.array(names, 'S').view('u1').reshape(len(names), -1)");
    }
    return sized(name, texts, count);
  }

  private List<String> list(String name, String json) {
    try {
      return List.of(JsonMapper.shared().readValue(json, String[].class));
    } catch (JacksonException | NullPointerException e) { // a null among the texts
      throw new FileFormatException(
          new Problem(file + ", metadata " + name, "no list of texts", "a JSON list of texts", ""),
          e);
    }
  }

  private List<String> sized(String name, List<String> labels, int count) {
    if (labels.size() != count) {
      throw new RefusedInputException(
          file + ", " + name,
          labels.size() + " labels for " + count + (name.equals(FEATURES) ? " columns" : " rows"),
          "one label each",
          "");
    }
    return labels;
  }
}
