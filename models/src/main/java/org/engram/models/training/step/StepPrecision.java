package org.engram.models.training.step;

import java.util.Locale;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Precision;

/** What the heavy multiplications of a step compute in; weights are float32 in any case. */
public enum StepPrecision {
  FLOAT32,
  /** bfloat16 by autocast. */
  BF16;

  /**
   * Holds a device that is trained on to float32, in which the weights are kept.
   *
   * @throws ConfigurationException if it was opened with another precision
   */
  public static void requireFloat32(Compute compute) {
    if (compute.precision() != Precision.FP32) {
      throw new ConfigurationException(
          "precision of the device",
          compute.precision().toString(),
          "fp32",
          "Training keeps float32 weights; ask for bf16 in the step's settings");
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
