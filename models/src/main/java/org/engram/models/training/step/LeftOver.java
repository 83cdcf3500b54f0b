package org.engram.models.training.step;

import java.util.Locale;

/** What becomes of gradients that wait for an update when an epoch ends. */
public enum LeftOver {
  /**
   * As published: they stay and add to the next epoch's first update, which has more iterations in
   * it than the others.
   */
  CARRY,
  /** They are dropped. */
  DROP;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
