package org.engram.tensor;

import java.util.Locale;

/** The arithmetic of the heavy operations. Statistics and results are float32 in either. */
public enum Precision {
  /** bfloat16 where the hardware multiplies it, else float32. */
  AUTO,
  /** float32: the reference. */
  FP32,
  /** bfloat16 multiplications that accumulate in float32. */
  BF16;

  /** Reads {@code auto}, {@code fp32} or {@code bf16}. */
  public static Precision parse(String text) {
    for (Precision precision : values()) {
      if (precision.toString().equals(text.strip().toLowerCase(Locale.ROOT))) {
        return precision;
      }
    }
    throw new ConfigurationException("--precision", "'" + text + "'", "auto, fp32 or bf16", "");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
