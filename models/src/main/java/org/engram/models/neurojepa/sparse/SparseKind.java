package org.engram.models.neurojepa.sparse;

import java.util.Locale;

/** How a code is kept sparse. */
public enum SparseKind {
  /** Rectified, with the sum of its units as the penalty: as publicly described. */
  L1,
  /**
   * Rectified above a threshold that each unit learns, with the number of active units as the
   * penalty (Rajamanoharan et al. 2024): what is active is not shrunk. The steps have no gradient
   * of their own; the threshold has a straight-through one, by a window about it.
   */
  JUMP_RELU;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
