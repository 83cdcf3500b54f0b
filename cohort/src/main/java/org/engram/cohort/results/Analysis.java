package org.engram.cohort.results;

import java.util.Locale;

/** The kinds of analysis that leave a results folder. */
public enum Analysis {
  /** A phenotype read from frozen features. */
  PROBE,
  /** Several encoders on the same scans and folds. */
  COMPARE,
  /** Several blocks of features put together. */
  FUSE,
  /** Two blocks of features related to each other. */
  ALIGN,
  /** An encoder trained further on a phenotype. */
  FINETUNE,
  /** Fitted on one cohort, applied to another. */
  TRANSFER;

  /** As it stands in files: {@code finetune}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
