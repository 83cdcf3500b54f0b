package org.engram.pipeline.quality;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.quality.QualitySettings;
import org.engram.pipeline.report.PictureSize;
import org.engram.pipeline.report.QualityReport;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.RefusedInputException;

/**
 * What a look at a cohort leads to, and all that is needed to write it but the scans.
 *
 * @param folder of table, sidecar and page
 * @param head what the sidecar begins with
 * @param thresholds from where on a scan is flagged
 * @param rule in words; empty where nothing is left out
 * @param size of the pictures
 * @param skipped files that were passed over, as the sidecar has them
 */
record QualityOutput(
    Path folder,
    Map<String, Object> head,
    QualitySettings thresholds,
    Optional<String> rule,
    PictureSize size,
    Object skipped) {
  static QualityOutput of(QualityInputs inputs, QualityJobSettings settings, PictureSize size) {
    return new QualityOutput(
        settings.out(),
        QualitySidecar.head(settings),
        settings.thresholds(),
        settings.recipe().flatMap(QualitySidecar::words),
        size,
        QualitySidecar.skipped(inputs.skipped()));
  }

  /** Writes sidecar and page, and the table last. */
  QualityResult write(List<ReviewedScan> scans, List<RefusedScan> refused) {
    Path table = folder.resolve("qc.tsv");
    Path page = folder.resolve("qc.html");
    if (scans.isEmpty()) {
      throw new RefusedInputException(
          folder.toString(),
          "none of " + refused.size() + " scans could be looked at",
          "at least one that can be read",
          refused.isEmpty() ? "" : "The first: " + refused.getFirst().problem().line());
    }
    QualitySidecar.write(folder.resolve("qc.json"), head, refused, skipped);
    QualityReport.page(
            scans.stream().map(QualityOutput::onPage).toList(),
            refused.stream().map(RefusedScan::problem).toList(),
            thresholds,
            rule,
            size)
        .write(page);
    QualityTable.write(table, scans, refused);
    return new QualityResult(table, page, scans, refused);
  }

  private static QualityReport.Scan onPage(ReviewedScan scan) {
    return new QualityReport.Scan(
        scan.scan().file().id(),
        scan.quality(),
        scan.excluded(),
        scan.signals(),
        scan.figures(),
        scan.notes());
  }
}
