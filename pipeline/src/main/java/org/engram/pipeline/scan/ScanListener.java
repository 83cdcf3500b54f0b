package org.engram.pipeline.scan;

import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.Problem;

/** Hears of the progress of a job, in the order of the input. */
public interface ScanListener {
  /** Hears nothing. */
  ScanListener SILENT =
      new ScanListener() {
        @Override
        public void started(int scans, int before) {}

        @Override
        public void used(ScanFile scan) {}

        @Override
        public void refused(ScanFile scan, Problem problem) {}
      };

  /**
   * The job begins.
   *
   * @param scans how many there are
   * @param before how many of them an earlier, interrupted run has finished
   */
  void started(int scans, int before);

  /** A scan is done. */
  void used(ScanFile scan);

  /** A scan could not be used. */
  void refused(ScanFile scan, Problem problem);
}
