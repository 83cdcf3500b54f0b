package org.engram.models.training;

import java.util.Locale;

/** Where the schedules stand after a resume. */
public enum ResumedSchedules {
  /**
   * As published: they are advanced once for each iteration of the finished epochs, although they
   * advance once an update while training. After a resume they run ahead by the accumulation, and
   * the run is not the one that was interrupted.
   */
  ITERATIONS,
  /** Corrected: they are advanced by the updates that were made; the run goes on as it was. */
  UPDATES;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
