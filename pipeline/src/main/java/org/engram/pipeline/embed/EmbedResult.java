package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.List;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.Problem;

/**
 * What became of a cohort.
 *
 * @param out the table that was written
 * @param rows its rows
 * @param refused what could not be embedded, and why
 */
public record EmbedResult(Path out, List<EmbeddingRow> rows, List<Refused> refused) {
  /** One scan that was refused. */
  public record Refused(ScanFile scan, Problem problem) {}

  public EmbedResult {
    rows = List.copyOf(rows);
    refused = List.copyOf(refused);
  }
}
