package org.engram.models.training.step;

import java.util.Objects;
import org.engram.tensor.ConfigurationException;

/**
 * How an update comes about.
 *
 * @param accumulation iterations whose gradients add up to one update
 * @param leftOver what becomes of gradients that wait for an update when an epoch ends
 * @param clipNorm norm that the gradients of all parameters together are scaled down to; 0 for no
 *     clipping
 * @param dropPath share of samples that the context encoder's last block leaves out
 * @param recompute whether blocks are computed a second time in the backward pass instead of
 *     keeping their intermediate results
 * @param precision of the context encoder and the predictor
 * @param targetPrecision of the target encoder
 * @param beta1 of AdamW
 * @param beta2 of AdamW
 * @param eps of AdamW
 */
public record StepSettings(
    int accumulation,
    LeftOver leftOver,
    double clipNorm,
    double dropPath,
    boolean recompute,
    StepPrecision precision,
    StepPrecision targetPrecision,
    double beta1,
    double beta2,
    double eps) {
  public StepSettings {
    if (accumulation < 1) {
      throw new ConfigurationException(
          "accumulation",
          Integer.toString(accumulation),
          "1 or more",
          "Use 1 for an update in each iteration");
    }
    if (!(clipNorm >= 0 && clipNorm <= Double.MAX_VALUE)) {
      throw new ConfigurationException(
          "clip_norm", Double.toString(clipNorm), "a finite number, 0 or more", "0 is no clipping");
    }
    if (!(dropPath >= 0 && dropPath < 1)) {
      throw new ConfigurationException(
          "drop_path", Double.toString(dropPath), "0 or more, below 1", "The published is 0");
    }
    Objects.requireNonNull(leftOver, "leftOver");
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(targetPrecision, "targetPrecision");
  }

  /** The published run, but in float32. */
  public static StepSettings defaults() {
    return new StepSettings(
        8,
        LeftOver.CARRY,
        0,
        0,
        false,
        StepPrecision.FLOAT32,
        StepPrecision.FLOAT32,
        0.9,
        0.999,
        1e-8);
  }
}
