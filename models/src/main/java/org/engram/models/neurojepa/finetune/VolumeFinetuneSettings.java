package org.engram.models.neurojepa.finetune;

import java.util.Objects;
import org.engram.models.neurojepa.heads.ModalityDropout;
import org.engram.models.neurojepa.pretrain.ExpertBalance;
import org.engram.models.training.step.StepPrecision;
import org.engram.tensor.AdamW;
import org.engram.tensor.ConfigurationException;

/**
 * How an update comes about when volumes are fine-tuned on.
 *
 * @param accumulation iterations whose gradients add up to one update
 * @param clipNorm norm that the encoder's and the head's gradients, each by themselves, are scaled
 *     down to; 0 for no clipping, as the published settings have it
 * @param headScale of the head's learning rate
 * @param layerDecay share of the learning rate that each layer of the encoder has of the one above
 *     it; 1 as published
 * @param dropPath share of samples that the encoder's last block leaves out
 * @param modalityDropout modalities that are left out
 * @param smoothing share of a class's probability that is spread over all classes
 * @param recompute whether blocks are computed a second time in the backward pass instead of
 *     keeping their intermediate results
 * @param precision of the heavy multiplications
 * @param balance how the experts' selection biases are corrected
 * @param balanceRate how far; 0 leaves them as pretraining did
 * @param adamW constants of the update
 */
public record VolumeFinetuneSettings(
    int accumulation,
    double clipNorm,
    double headScale,
    double layerDecay,
    double dropPath,
    ModalityDropout modalityDropout,
    double smoothing,
    boolean recompute,
    StepPrecision precision,
    ExpertBalance balance,
    double balanceRate,
    AdamW.Settings adamW) {
  public VolumeFinetuneSettings {
    require(accumulation >= 1, "accumulation", accumulation, "1 or more");
    require(finite(clipNorm), "clip_norm", clipNorm, "a finite number, 0 (off) or more");
    require(headScale > 0 && headScale <= 1e6, "head_learning_rate_scale", headScale, "above 0");
    require(layerDecay > 0 && layerDecay <= 1, "layer_decay", layerDecay, "above 0, at most 1");
    require(dropPath >= 0 && dropPath < 1, "drop_path", dropPath, "0 to below 1");
    require(smoothing >= 0 && smoothing < 1, "smoothing", smoothing, "0 to below 1");
    require(finite(balanceRate), "bias_update_rate", balanceRate, "a finite number, 0 or more");
    Objects.requireNonNull(modalityDropout, "modalityDropout");
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(balance, "balance");
    Objects.requireNonNull(adamW, "adamW");
  }

  /** The published fine-tuning, but in float32. */
  public static VolumeFinetuneSettings defaults() {
    return new VolumeFinetuneSettings(
        1,
        0,
        1,
        1,
        0,
        new ModalityDropout(0),
        0,
        false,
        StepPrecision.FLOAT32,
        new ExpertBalance(ExpertBalance.Correction.SIGN, 0.3),
        1e-4,
        AdamW.Settings.defaults());
  }

  private static boolean finite(double value) {
    return value >= 0 && value <= Double.MAX_VALUE;
  }

  private static void require(boolean right, String where, Number found, String expected) {
    if (!right) {
      throw new ConfigurationException(where, found.toString(), expected, "");
    }
  }
}
