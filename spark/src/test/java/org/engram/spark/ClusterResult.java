package org.engram.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.scan.RefusedScan;

/** What a job leaves, against what one process made of the same scans. */
final class ClusterResult {
  private ClusterResult() {}

  /** The same rows to the bit, in the order of sources, and the same refusals. */
  static void assertSame(SparkSession session, Path out, EmbedResult alone, int refusals)
      throws IOException {
    assertThat(rows(out))
        .containsExactlyElementsOf(
            alone.rows().stream().sorted(Comparator.comparing(EmbeddingRow::source)).toList());
    List<List<String>> refused =
        session.read().parquet(out.resolve("_refused").toString()).collectAsList().stream()
            .map(row -> Stream.of(0, 1, 2, 3, 4).map(row::getString).toList())
            .toList();
    assertThat(refused)
        .hasSize(refusals)
        .containsExactlyElementsOf(
            alone.refused().stream()
                .map(RefusedScan::json)
                .map(json -> json.values().stream().map(String::valueOf).toList())
                .toList());
    assertThat(Files.exists(out.resolveSibling(out.getFileName() + ".partial"))).isFalse();
  }

  /** The rows of all sites, in the order of their sources. */
  static List<EmbeddingRow> rows(Path out) throws IOException {
    List<EmbeddingRow> rows = new ArrayList<>();
    for (Path part : parts(out)) {
      rows.addAll(EmbeddingTable.read(part));
    }
    rows.sort(Comparator.comparing(EmbeddingRow::source));
    return rows;
  }

  /** The files of all sites. */
  static List<Path> parts(Path out) throws IOException {
    try (var files = Files.walk(out)) {
      return files
          .filter(file -> out.relativize(file).toString().matches("site=[^/]+/part-.*\\.parquet"))
          .sorted()
          .toList();
    }
  }
}
