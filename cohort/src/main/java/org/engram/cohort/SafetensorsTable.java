package org.engram.cohort;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.TensorInfo;

/** The table as one tensor [rows, dim] float32, with the other columns in the metadata. */
final class SafetensorsTable {
  private static final String TENSOR = "embeddings";

  private SafetensorsTable() {}

  static void write(Path file, List<EmbeddingRow> rows) {
    int dimension = rows.getFirst().dimension();
    float[] values = new float[Math.multiplyExact(rows.size(), dimension)];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i).embedding(), 0, values, i * dimension, dimension);
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    put(metadata, "subject", rows, EmbeddingRow::subject);
    put(metadata, "session", rows, EmbeddingRow::session);
    put(metadata, "run", rows, EmbeddingRow::run);
    put(metadata, "source", rows, EmbeddingRow::source);
    put(metadata, "windows", rows, EmbeddingRow::windows);
    put(metadata, "coverage", rows, EmbeddingRow::coverage);
    put(metadata, "warnings", rows, EmbeddingRow::warnings);
    put(metadata, "recipe", rows, EmbeddingRow::recipe);
    put(metadata, "model_hash", rows, EmbeddingRow::modelHash);
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    tensors.put(TENSOR, HostTensor.of(values, rows.size(), dimension));
    Safetensors.write(file, tensors, metadata);
  }

  private static void put(
      Map<String, String> metadata,
      String name,
      List<EmbeddingRow> rows,
      Function<EmbeddingRow, Object> value) {
    metadata.put(name, RowReader.json(rows.stream().map(value).toList()));
  }

  static List<EmbeddingRow> read(Path file) {
    RowReader reader = new RowReader(file);
    try (Safetensors tensors = Safetensors.open(file)) {
      if (!tensors.has(TENSOR)) {
        throw reader.bad("no tensor '" + TENSOR + "'", "a float32 tensor [rows, dim]");
      }
      TensorInfo info = tensors.info(TENSOR);
      if (info.dtype() != DType.F32 || info.shape().length != 2 || info.shape()[1] < 1) {
        throw reader.bad(TENSOR + " is " + info, "F32[rows, dim]");
      }
      Map<String, String> metadata = tensors.metadata();
      long count = info.shape()[0];
      Map<String, List<String>> texts = new LinkedHashMap<>();
      for (String name : List.of("subject", "session", "run", "source", "recipe", "model_hash")) {
        texts.put(name, reader.column(name, metadata.get(name), String[].class, count));
      }
      List<Integer> windows =
          reader.column("windows", metadata.get("windows"), Integer[].class, count);
      List<Double> coverage =
          reader.column("coverage", metadata.get("coverage"), Double[].class, count);
      List<String[]> warnings =
          reader.column("warnings", metadata.get("warnings"), String[][].class, count);
      float[] values = tensors.get(TENSOR).toFloats();
      int dimension = Math.toIntExact(info.shape()[1]);
      List<EmbeddingRow> rows = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int row = i;
        float[] embedding = new float[dimension];
        System.arraycopy(values, i * dimension, embedding, 0, dimension);
        rows.add(
            reader.row(
                i + 1,
                texts.values().stream().map(column -> column.get(row)).toList(),
                windows.get(i),
                coverage.get(i),
                List.of(warnings.get(i)),
                embedding));
      }
      return List.copyOf(rows);
    }
  }
}
