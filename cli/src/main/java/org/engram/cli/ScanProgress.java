package org.engram.cli;

import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.Problem;

/** Shows a job's scans as they are done, on standard error. */
final class ScanProgress implements ScanListener, AutoCloseable {
  private final Progress.Style style;
  private final String task;
  private Progress progress;

  ScanProgress(Progress.Style style, String task) {
    this.style = style;
    this.task = task;
  }

  @Override
  public void started(int scans, int before) {
    progress = new Progress(System.err, style, task, "scans", scans, before);
  }

  @Override
  public void used(ScanFile scan) {
    progress.done(1);
  }

  @Override
  public void refused(ScanFile scan, Problem problem) {
    progress.refused(problem);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
