package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.List;
import org.engram.cohort.EmbeddingRow;
import org.engram.pipeline.scan.RefusedScan;

/**
 * What became of a cohort.
 *
 * @param out the table that was written
 * @param rows its rows
 * @param refused what could not be embedded, and why
 */
public record EmbedResult(Path out, List<EmbeddingRow> rows, List<RefusedScan> refused) {
  public EmbedResult {
    rows = List.copyOf(rows);
    refused = List.copyOf(refused);
  }
}
