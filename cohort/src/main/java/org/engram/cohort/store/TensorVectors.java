package org.engram.cohort.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.cohort.TextTable;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npz;
import org.engram.tensor.file.Safetensors;

/**
 * Vectors in an npz or safetensors file: an array [rows, dim], and whose rows they are: arrays
 * {@code subject}, {@code session} and {@code run} of whole numbers or of UTF-8 bytes [rows, width]
 * padded with zeros, lists of those names in the metadata, or a file of labels.
 */
final class TensorVectors {
  private static final String USUAL = "embeddings";

  private final Path file;
  private final EmbeddingImport options;

  TensorVectors(Path file, EmbeddingImport options) {
    this.file = file;
    this.options = options;
  }

  VectorTable read(List<String> labels) {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors")) {
      return table(Npz.read(file), Map.of(), labels);
    }
    try (Safetensors tensors = Safetensors.open(file)) {
      SequencedMap<String, HostTensor> arrays = new LinkedHashMap<>();
      for (String name : tensors.names()) {
        arrays.put(name, tensors.get(name));
      }
      return table(arrays, tensors.metadata(), labels);
    }
  }

  private VectorTable table(
      SequencedMap<String, HostTensor> arrays, Map<String, String> metadata, List<String> labels) {
    HostTensor vectors = arrays.get(choose(arrays));
    int count = Math.toIntExact(vectors.shape()[0]);
    int dimension = Math.toIntExact(vectors.shape()[1]);
    List<String> subjects =
        labels.isEmpty() ? texts("subject", arrays, metadata, count) : sized(labels, count);
    if (subjects.isEmpty()) {
      throw new RefusedInputException(
          file.toString(),
          "no subjects beside " + count + " rows",
          "an array 'subject' of numbers or UTF-8 bytes, or a list of that name in the metadata",
          "Name a text file with one subject a line: --labels FILE");
    }
    List<String> sessions = texts("session", arrays, metadata, count);
    List<String> runs = texts("run", arrays, metadata, count);
    float[] values = vectors.toFloats();
    List<VectorRow> rows = new ArrayList<>();
    List<Problem> refused = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      float[] one = Arrays.copyOfRange(values, row * dimension, (row + 1) * dimension);
      int bad = 0;
      while (bad < dimension && Float.isFinite(one[bad])) {
        bad++;
      }
      String where = file + ", row " + (row + 1);
      if (bad < dimension) {
        refused.add(
            new Problem(
                where + ", value " + (bad + 1),
                Float.toString(one[bad]),
                "a finite number",
                "Leave out the row, or find out why it could not be computed"));
      } else if (TextTable.isMissing(subjects.get(row))) {
        refused.add(new Problem(where, "no subject", "a subject in every row", "Fill it in"));
      } else {
        RowKey key =
            new RowKey(
                TextTable.subject(subjects.get(row)),
                sessions.isEmpty() ? "" : TextTable.without("ses-", sessions.get(row)),
                runs.isEmpty() ? "" : runs.get(row));
        rows.add(VectorRow.of(row + 1, key, one));
      }
    }
    return new VectorTable(
        rows,
        dimension,
        List.of(),
        metadata.getOrDefault("recipe", ""),
        metadata.getOrDefault("model_hash", ""),
        refused);
  }

  private String choose(SequencedMap<String, HostTensor> arrays) {
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
          "Name it with --array");
    }
    return tables.getFirst();
  }

  private List<String> texts(
      String name,
      SequencedMap<String, HostTensor> arrays,
      Map<String, String> metadata,
      int count) {
    HostTensor array = arrays.get(name);
    if (array == null) {
      String json = metadata.get(name);
      return json == null ? List.of() : sized(Json.list(file + ", metadata " + name, json), count);
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
          "Name a text file with one subject a line: --labels FILE");
    }
    return sized(texts, count);
  }

  private List<String> sized(List<String> labels, int count) {
    if (labels.size() != count) {
      throw new RefusedInputException(
          file.toString(), labels.size() + " labels for " + count + " rows", "one label a row", "");
    }
    return labels;
  }
}
