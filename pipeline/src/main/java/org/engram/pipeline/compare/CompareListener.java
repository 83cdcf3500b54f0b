package org.engram.pipeline.compare;

import org.engram.pipeline.scan.ScanListener;

/** Hears how a comparison goes. */
public interface CompareListener {
  /** The scans of one encoder. */
  ScanListener embedding(String encoder);

  /** Something that a person should know. */
  void note(String note);

  /** Hears nothing. */
  CompareListener SILENT =
      new CompareListener() {
        @Override
        public ScanListener embedding(String encoder) {
          return ScanListener.SILENT;
        }

        @Override
        public void note(String note) {
          // Nobody listens.
        }
      };
}
