package org.engram.pipeline.predict;

import java.nio.file.Path;
import java.util.List;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.scan.RefusedScan;

/**
 * What became of a cohort.
 *
 * @param out the table that was written
 * @param sidecar the JSON file with its provenance
 * @param summary errors by region and network
 * @param scans what was predicted
 * @param refused what could not be, and why
 * @param notes what was assumed about the model, in words
 */
public record PredictionResult(
    Path out,
    Path sidecar,
    PredictionSummary summary,
    List<Predicted> scans,
    List<RefusedScan> refused,
    List<String> notes) {
  /**
   * One scan that was predicted.
   *
   * @param coverage share of the model's regions that it has
   * @param warnings what a reader of its rows should know
   */
  public record Predicted(ScanFile scan, int windows, double coverage, List<String> warnings) {}

  public PredictionResult {
    scans = List.copyOf(scans);
    refused = List.copyOf(refused);
    notes = List.copyOf(notes);
  }
}
