package org.engram.cli;

import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.embed.EmbedListener;
import org.engram.tensor.Problem;

/** Shows on standard error how far a cohort is. */
final class EmbedProgress implements EmbedListener, AutoCloseable {
  private final boolean json;
  private Progress progress;

  EmbedProgress(boolean json) {
    this.json = json;
  }

  @Override
  public void started(int scans, int before) {
    progress =
        new Progress(System.err, Progress.Style.of(json), "embedding", "scans", scans, before);
  }

  @Override
  public void embedded(ScanFile scan) {
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
