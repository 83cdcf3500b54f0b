package org.engram.spark;

/**
 * Hears of the progress of a job; may end it by throwing, which loses nothing that was heard of.
 */
@FunctionalInterface
public interface WaveListener {
  /**
   * A wave is finished.
   *
   * @param done scans that are finished, those of earlier runs included
   * @param all scans of the job
   */
  void finished(int done, int all);
}
