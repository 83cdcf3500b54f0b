package org.engram.pipeline.quality;

import java.nio.file.Path;
import java.util.List;
import org.engram.pipeline.scan.RefusedScan;

/**
 * What a look at a cohort's quality came to.
 *
 * @param table one row a scan
 * @param page to look at
 * @param scans that were looked at, in the order of the input
 * @param refused scans that could not be, and why
 */
public record QualityResult(
    Path table, Path page, List<ReviewedScan> scans, List<RefusedScan> refused) {
  public QualityResult {
    scans = List.copyOf(scans);
    refused = List.copyOf(refused);
  }

  /** Scans with a number beyond its threshold. */
  public long flagged() {
    return scans.stream().filter(scan -> scan.quality().flagged()).count();
  }

  /** Scans that the recipe's rule leaves out. */
  public long excluded() {
    return scans.stream().filter(scan -> scan.excluded().isPresent()).count();
  }
}
