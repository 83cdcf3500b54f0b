package org.engram.models.brainjepa.pretrain;

import java.util.Locale;

/** How far a prediction is from its target. */
public enum Distance {
  /** Smooth L1 with beta 1, the mean over all elements: the published code. */
  SMOOTH_L1,
  /** The squared Euclidean distance of each target token, the mean over tokens: the paper. */
  SQUARED_L2;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
