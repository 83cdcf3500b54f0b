package org.engram.models.training.step;

import java.util.Locale;

/** What the heavy multiplications of a step compute in; weights are float32 in any case. */
public enum StepPrecision {
  FLOAT32,
  /** bfloat16 by autocast. */
  BF16;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
