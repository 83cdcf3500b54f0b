package org.engram.cohort.fusion;

import java.util.Locale;
import org.engram.tensor.ConfigurationException;

/** How blocks are put together. */
public enum Strategy {
  /** One probe on the blocks side by side, every feature z-scored: [gene | brain]. */
  CONCATENATION,
  /** A probe a block, and one on what these say of training rows held out in inner folds. */
  STACKING,
  /** A probe a block, and the plain mean of what they say. */
  LATE_AVERAGE;

  /** Reads {@code concatenation}, {@code stacking} or {@code late-average}. */
  public static Strategy fromName(String name) {
    for (Strategy strategy : values()) {
      if (strategy.toString().equals(name)) {
        return strategy;
      }
    }
    throw new ConfigurationException(
        "--strategy", "'" + name + "'", "concatenation, stacking or late-average", "");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
