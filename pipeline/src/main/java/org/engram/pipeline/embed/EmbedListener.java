package org.engram.pipeline.embed;

import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.Problem;

/** Hears of the progress of a job, in the order of the input. */
public interface EmbedListener {
  /** Hears nothing. */
  EmbedListener SILENT =
      new EmbedListener() {
        @Override
        public void started(int scans, int before) {}

        @Override
        public void embedded(ScanFile scan) {}

        @Override
        public void refused(ScanFile scan, Problem problem) {}
      };

  /**
   * @param scans how many there are
   * @param before how many of them an earlier, interrupted run has finished
   */
  void started(int scans, int before);

  void embedded(ScanFile scan);

  void refused(ScanFile scan, Problem problem);
}
