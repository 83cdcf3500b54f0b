package org.engram.pipeline.explain;

import java.nio.file.Path;
import java.util.List;
import org.engram.pipeline.scan.RefusedScan;

/**
 * What came of explaining.
 *
 * @param out folder of the tables
 * @param maps one a measure
 * @param checks whether they can be trusted
 * @param scans how many were used
 * @param refused scans that could not be used
 * @param figures files of drawings
 * @param notes what a reader must know
 */
public record ExplainResult(
    Path out,
    List<CohortMap> maps,
    Checks checks,
    int scans,
    List<RefusedScan> refused,
    List<Path> figures,
    List<String> notes) {
  public ExplainResult {
    maps = List.copyOf(maps);
    refused = List.copyOf(refused);
    figures = List.copyOf(figures);
    notes = List.copyOf(notes);
  }

  /** The page that opens offline. */
  public Path page() {
    return out.resolve(ResultFiles.PAGE);
  }

  /** How all was made. */
  public Path sidecar() {
    return out.resolve(ResultFiles.SIDECAR);
  }
}
