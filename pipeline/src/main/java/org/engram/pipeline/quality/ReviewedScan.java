package org.engram.pipeline.quality;

import java.util.List;
import java.util.Optional;
import org.engram.imaging.quality.ScanQuality;
import org.engram.imaging.quality.ScanReview;
import org.engram.pipeline.report.Figure;

/**
 * A scan that was looked at.
 *
 * @param scan which
 * @param quality its numbers and flags
 * @param excluded why the recipe's rule leaves it out; empty where it is kept, or there is no rule
 * @param silent regions, voxels or grayordinates that never change
 * @param figures its pictures
 * @param notes what was decided on the way, in words
 */
public record ReviewedScan(
    QualityScan scan,
    ScanQuality quality,
    Optional<String> excluded,
    int silent,
    List<Figure> figures,
    List<String> notes) {
  public ReviewedScan {
    figures = List.copyOf(figures);
    notes = List.copyOf(notes);
  }

  /** What its rows are, in the plural. */
  public String signals() {
    return signals(scan);
  }

  static String signals(QualityScan scan) {
    if (scan.dense()) {
      return "grayordinates";
    }
    return scan.image() ? "voxels" : "regions";
  }

  /** What is known before rule and pictures. */
  record Looked(ScanReview review, int silent, List<Figure> figures, List<String> notes) {}
}
