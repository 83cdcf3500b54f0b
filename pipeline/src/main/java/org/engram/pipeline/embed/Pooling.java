package org.engram.pipeline.embed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.engram.cohort.EmbeddingRow;

/** Pools the rows of runs into rows of sessions or subjects, in order of first appearance. */
final class Pooling {
  private Pooling() {}

  static List<EmbeddingRow> pool(List<EmbeddingRow> runs, Level level) {
    return switch (level) {
      case RUN -> runs;
      case MODALITY -> throw new IllegalArgumentException("series have no modality");
      case SESSION -> bySession(runs);
      case SUBJECT -> by(bySession(runs), EmbeddingRow::subject, false);
    };
  }

  private static List<EmbeddingRow> bySession(List<EmbeddingRow> runs) {
    return by(runs, row -> row.subject() + "\n" + row.session(), true);
  }

  private static List<EmbeddingRow> by(
      List<EmbeddingRow> rows, Function<EmbeddingRow, String> key, boolean keepSession) {
    Map<String, List<EmbeddingRow>> groups = new LinkedHashMap<>();
    rows.forEach(row -> groups.computeIfAbsent(key.apply(row), _ -> new ArrayList<>()).add(row));
    return groups.values().stream().map(group -> mean(group, keepSession)).toList();
  }

  /** Vectors are averaged, windows added up, coverage is the least, warnings are united. */
  static EmbeddingRow mean(List<EmbeddingRow> group, boolean keepSession) {
    EmbeddingRow first = group.getFirst();
    double[] sum = new double[first.dimension()];
    int windows = 0;
    double coverage = 1;
    Set<String> warnings = new LinkedHashSet<>();
    List<String> sources = new ArrayList<>();
    for (EmbeddingRow row : group) {
      float[] embedding = row.embedding();
      for (int d = 0; d < sum.length; d++) {
        sum[d] += embedding[d];
      }
      windows += row.windows();
      coverage = Math.min(coverage, row.coverage());
      warnings.addAll(row.warnings());
      sources.add(row.source());
    }
    float[] mean = new float[sum.length];
    for (int d = 0; d < sum.length; d++) {
      mean[d] = (float) (sum[d] / group.size());
    }
    return new EmbeddingRow(
        first.subject(),
        keepSession ? first.session() : "",
        "",
        String.join("; ", sources),
        windows,
        coverage,
        List.copyOf(warnings),
        first.recipe(),
        first.modelHash(),
        mean);
  }
}
