package org.engram.pipeline.scan;

import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.Problem;

/** Hears of the progress of a job, in the order of the input. */
public interface ScanListener {
  /** Hears nothing. */
  ScanListener SILENT =
      new ScanListener() {
        @Override
        public void started(int scans) {}

        @Override
        public void used(ScanFile scan) {}

        @Override
        public void refused(ScanFile scan, Problem problem) {}
      };

  /** The job begins with that many scans. */
  void started(int scans);

  /** A scan is done. */
  void used(ScanFile scan);

  /** A scan could not be used. */
  void refused(ScanFile scan, Problem problem);
}
