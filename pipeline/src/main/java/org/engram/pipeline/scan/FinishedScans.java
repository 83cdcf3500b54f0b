package org.engram.pipeline.scan;

import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.Journal;
import org.engram.cohort.Journal.Entry;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.Problem;

/**
 * A job's scans once all are done. Rows are read back one at a time, so a cohort's need not fit in
 * memory.
 *
 * @param <R> what a scan left
 */
public final class FinishedScans<R> {
  private final Journal<R> journal;
  private final List<ScanFile> used = new ArrayList<>();
  private final List<RefusedScan> refused = new ArrayList<>();

  private FinishedScans(Journal<R> journal) {
    this.journal = journal;
  }

  static <R> FinishedScans<R> of(Journal<R> journal, List<ScanFile> scans) {
    FinishedScans<R> all = new FinishedScans<>(journal);
    for (ScanFile scan : scans) {
      switch (journal.entry(ScanJob.key(scan))) {
        case Entry.Done<R> _ -> all.used.add(scan);
        case Entry.Refused<R>(_, Problem problem) ->
            all.refused.add(new RefusedScan(scan, problem));
      }
    }
    return all;
  }

  /** Scans with a row, in the order of the input. */
  public List<ScanFile> used() {
    return List.copyOf(used);
  }

  /** Scans that could not be used, in the order of the input. */
  public List<RefusedScan> refused() {
    return List.copyOf(refused);
  }

  /** The row of one of {@link #used}. */
  public R row(ScanFile scan) {
    return switch (journal.entry(ScanJob.key(scan))) {
      case Entry.Done<R>(_, R row) -> row;
      case Entry.Refused<R> _ -> throw new IllegalArgumentException(scan.path() + " was refused");
    };
  }
}
