package org.engram.cohort.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.TensorTable;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.Problem;

/**
 * Vectors in an npz or safetensors file, as {@link TensorTable} reads them, in single precision.
 */
final class TensorVectors {
  private TensorVectors() {}

  /**
   * Reads them.
   *
   * @param labels the subject of each row, where the file has none; else empty
   */
  static VectorTable read(Path file, EmbeddingImport options, List<String> labels) {
    List<VectorRow> rows = new ArrayList<>();
    List<Problem> refused = new ArrayList<>();
    TensorTable.About about =
        TensorTable.read(
            file,
            new TensorTable.Options(options.array(), "subject", labels),
            new TensorTable.Visitor() {
              @Override
              public void row(int number, RowKey key, double[] values) {
                float[] single = new float[values.length];
                for (int i = 0; i < single.length; i++) {
                  single[i] = (float) values[i];
                  if (!Float.isFinite(single[i])) {
                    refused(
                        new Problem(
                            file + ", row " + number + ", value " + (i + 1),
                            Double.toString(values[i]),
                            "a number that single precision holds",
                            "Divide the column by a power of ten"));
                    return;
                  }
                }
                rows.add(VectorRow.of(number, key, single));
              }

              @Override
              public void refused(Problem problem) {
                refused.add(problem);
              }
            });
    return new VectorTable(
        rows,
        about.dimension(),
        List.of(),
        about.metadata().getOrDefault("recipe", ""),
        about.metadata().getOrDefault("model_hash", ""),
        refused);
  }
}
