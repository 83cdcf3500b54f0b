package org.engram.cohort.store;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npz;
import org.engram.tensor.file.Safetensors;

/**
 * A table as arrays by column: numbers as float64 (NaN where missing) or int64, vectors as {@code
 * embeddings} float32 [rows, dim]. Texts are UTF-8 bytes [rows, width] padded with zeros in an npz
 * (in numpy: {@code a.view('S%d' % a.shape[1]).ravel()}), and JSON lists in the metadata of
 * safetensors.
 */
final class TensorExport {
  private TensorExport() {}

  static void npz(Path out, ExportTable table) {
    SequencedMap<String, HostTensor> arrays = new LinkedHashMap<>();
    for (ExportTable.Column column : table.columns()) {
      arrays.put(
          name(column), column.kind() == ExportTable.Kind.TEXT ? bytes(column) : numbers(column));
    }
    if (!table.features().isEmpty()) {
      arrays.put(
          "features",
          bytes(
              new ExportTable.Column(
                  "features", ExportTable.Kind.TEXT, List.copyOf(table.features()))));
    }
    Npz.write(out, arrays);
  }

  static void safetensors(Path out, ExportTable table, Map<String, String> about) {
    SequencedMap<String, HostTensor> arrays = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>(about);
    for (ExportTable.Column column : table.columns()) {
      if (column.kind() == ExportTable.Kind.TEXT) {
        metadata.put(
            column.name(),
            Json.text(column.values().stream().map(v -> v == null ? "" : v).toList()));
      } else {
        arrays.put(name(column), numbers(column));
      }
    }
    if (!table.features().isEmpty()) {
      metadata.put("features", Json.text(table.features()));
    }
    if (arrays.isEmpty()) {
      throw new RefusedInputException(
          out.toString(),
          "a table of texts alone",
          "numbers to keep as tensors",
          "Write it as .tsv");
    }
    Safetensors.write(out, arrays, metadata);
  }

  private static String name(ExportTable.Column column) {
    return column.kind() == ExportTable.Kind.VECTOR ? "embeddings" : column.name();
  }

  private static HostTensor numbers(ExportTable.Column column) {
    List<Object> values = column.values();
    if (column.kind() == ExportTable.Kind.VECTOR) {
      int dimension = values.isEmpty() ? 0 : ((float[]) values.getFirst()).length;
      float[] all = new float[Math.multiplyExact(values.size(), dimension)];
      for (int row = 0; row < values.size(); row++) {
        System.arraycopy((float[]) values.get(row), 0, all, row * dimension, dimension);
      }
      return HostTensor.of(all, values.size(), dimension);
    }
    if (column.kind() == ExportTable.Kind.WHOLE && !values.contains(null)) {
      return HostTensor.of(
          values.stream().mapToLong(value -> (Long) value).toArray(), values.size());
    }
    return HostTensor.of(
        values.stream()
            .mapToDouble(value -> value instanceof Number n ? n.doubleValue() : Double.NaN)
            .toArray(),
        values.size());
  }

  private static HostTensor bytes(ExportTable.Column column) {
    List<byte[]> texts =
        column.values().stream()
            .map(value -> (value == null ? "" : value.toString()).getBytes(StandardCharsets.UTF_8))
            .toList();
    int width = Math.max(1, texts.stream().mapToInt(text -> text.length).max().orElse(1));
    byte[] all = new byte[Math.multiplyExact(texts.size(), width)];
    for (int row = 0; row < texts.size(); row++) {
      System.arraycopy(texts.get(row), 0, all, row * width, texts.get(row).length);
    }
    return new HostTensor(
        DType.U8, new long[] {texts.size(), width}, MemorySegment.ofArray(all).asReadOnly());
  }
}
