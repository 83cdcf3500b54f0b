package org.engram.models.training;

import java.util.Locale;

/** Over how many steps the momentum goes from its first to its last value. */
public enum MomentumLength {
  /**
   * As published: the length is counted in iterations although the schedule moves once an update.
   * With accumulation over A iterations only the first A-th of the line is used: the published run,
   * from 0.996 to 1.0 with A = 8, ends at 0.9965.
   */
  ITERATIONS,
  /** Corrected: the length is counted in updates, so that the run ends at the last value. */
  UPDATES;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
