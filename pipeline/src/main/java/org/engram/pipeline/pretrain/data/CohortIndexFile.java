package org.engram.pipeline.pretrain.data;

import java.nio.file.Path;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.pretrain.store.IndexFile;
import org.engram.pipeline.pretrain.store.IndexLines;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.Problem;

/** What the lines of a cohort's index are. */
final class CohortIndexFile {
  static final IndexFile<CohortIndex.Header, CohortRun, Refusal> FORMAT =
      new IndexFile<>(
          "a cohort index", 2, "run", CohortIndex.Header.class, CohortRun.class, Refusal.class);

  private CohortIndexFile() {}

  /** A scan that could not be used. */
  record Refusal(
      String file,
      String subject,
      String session,
      String task,
      String run,
      String variant,
      Problem problem) {
    static Refusal of(RefusedScan no) {
      ScanFile scan = no.scan();
      return new Refusal(
          scan.path().toString(),
          scan.subject(),
          scan.session(),
          scan.task(),
          scan.run(),
          scan.variant(),
          no.problem());
    }

    private RefusedScan scan() {
      return new RefusedScan(
          new ScanFile(Path.of(file), subject, session, task, run, variant), problem);
    }
  }

  static IndexLines<CohortIndex.Header, CohortRun, Refusal> lines(CohortIndex index) {
    return new IndexLines<>(
        index.header(), index.runs(), index.refused().stream().map(Refusal::of).toList());
  }

  static CohortIndex index(IndexLines<CohortIndex.Header, CohortRun, Refusal> lines) {
    return new CohortIndex(
        lines.header(), lines.entries(), lines.refused().stream().map(Refusal::scan).toList());
  }
}
