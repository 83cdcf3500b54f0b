package org.engram.bench;

import java.util.List;
import java.util.Locale;
import org.engram.models.training.step.StepPrecision;

/** One way to compute a training step. Each runs in a process of its own, on the same BLAS. */
public enum PretrainPath {
  /** The step written plainly against libtorch in float32: the baseline. */
  PLAIN_FP32("plain-fp32"),
  /** Engram's step in float32. */
  FP32("fp32"),
  /** Engram's step with context encoder and predictor in bfloat16. */
  BF16("bf16");

  private final String label;

  PretrainPath(String label) {
    this.label = label;
  }

  StepPrecision precision() {
    return this == BF16 ? StepPrecision.BF16 : StepPrecision.FLOAT32;
  }

  /** The name in the keys of the JSON object. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label;
  }

  /** Reads names separated by commas; the order is the enum's, whatever the list's. */
  public static List<PretrainPath> parse(String list) {
    return PathNames.parse(values(), list);
  }

  static PretrainPath one(String name) {
    return PathNames.one(values(), name);
  }
}
