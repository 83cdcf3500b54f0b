package org.engram.pipeline.explain;

import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.Problem;

/** Hears of the progress of explaining. */
public interface ExplainListener {
  /** Hears nothing. */
  ExplainListener SILENT =
      new ExplainListener() {
        @Override
        public void started(String model, long passes, long before) {}

        @Override
        public void passed(long passes) {}

        @Override
        public void refused(ScanFile scan, Problem problem) {}

        @Override
        public void drawing() {}
      };

  /**
   * A model's maps begin.
   *
   * @param model what it is called in results
   * @param passes through the encoder for one window of every scan
   * @param before how many of them an earlier, interrupted run has done
   */
  void started(String model, long passes, long before);

  /** So many more are done; the windows of a run that has several count as one together. */
  void passed(long passes);

  /** A scan could not be used. */
  void refused(ScanFile scan, Problem problem);

  /** All maps are there; tables and pictures are made. */
  void drawing();
}
