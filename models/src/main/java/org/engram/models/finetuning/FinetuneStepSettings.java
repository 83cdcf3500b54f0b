package org.engram.models.finetuning;

import java.util.Objects;
import org.engram.models.training.step.StepPrecision;
import org.engram.tensor.ConfigurationException;

/**
 * How an update comes about.
 *
 * @param accumulation iterations whose gradients add up to one update
 * @param clipNorm norm that all gradients together are scaled down to; 0 for no clipping
 * @param layerDecay share of the learning rate that each layer has of the one above it
 * @param layerDecayRule which parameter belongs to which layer
 * @param weightDecay of parameters with more than one dimension
 * @param dropPath share of samples that the encoder's last block leaves out; linear over the depth
 * @param smoothing share of a class's probability that is spread over all classes
 * @param mixup alpha of MixUp's beta distribution; 0 is off
 * @param recompute whether blocks are computed a second time in the backward pass instead of
 *     keeping their intermediate results
 * @param precision of the heavy multiplications
 * @param beta1 of AdamW; momentum of LARS
 * @param beta2 of AdamW
 * @param eps of AdamW
 * @param trust coefficient of LARS
 */
public record FinetuneStepSettings(
    int accumulation,
    double clipNorm,
    double layerDecay,
    LayerDecay layerDecayRule,
    double weightDecay,
    double dropPath,
    double smoothing,
    double mixup,
    boolean recompute,
    StepPrecision precision,
    double beta1,
    double beta2,
    double eps,
    double trust) {
  public FinetuneStepSettings {
    require(accumulation >= 1, "accumulation", accumulation, "1 or more");
    require(
        clipNorm >= 0 && clipNorm <= Double.MAX_VALUE,
        "clip_norm",
        clipNorm,
        "a finite number, 0 (off) or more");
    require(layerDecay > 0 && layerDecay <= 1, "layer_decay", layerDecay, "above 0, at most 1");
    require(weightDecay >= 0 && weightDecay < 1, "weight_decay", weightDecay, "0 to below 1");
    require(dropPath >= 0 && dropPath < 1, "drop_path", dropPath, "0 to below 1");
    require(smoothing >= 0 && smoothing < 1, "smoothing", smoothing, "0 to below 1");
    MixUp.check(mixup);
    Objects.requireNonNull(layerDecayRule, "layerDecayRule");
    Objects.requireNonNull(precision, "precision");
  }

  /**
   * What the published fine-tuning computes, but in float32: the drop path of its configuration
   * never reaches the encoder.
   */
  public static FinetuneStepSettings defaults() {
    return new FinetuneStepSettings(
        1,
        0,
        0.75,
        LayerDecay.PUBLISHED,
        0.05,
        0,
        0,
        0,
        false,
        StepPrecision.FLOAT32,
        0.9,
        0.999,
        1e-8,
        0.001);
  }

  private static void require(boolean right, String where, Number found, String expected) {
    if (!right) {
      throw new ConfigurationException(where, found.toString(), expected, "");
    }
  }
}
