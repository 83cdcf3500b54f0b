package org.engram.pipeline.finetune.volume;

import org.engram.models.finetuning.CoxLoss;
import org.engram.models.neurojepa.finetune.VolumeFinetuneSettings;
import org.engram.models.neurojepa.heads.VolumeHeadKind;
import org.engram.tensor.ConfigurationException;

/**
 * A fine-tuning on volumes.
 *
 * @param head what is trained on the tokens
 * @param heads attention heads of it
 * @param depth of its attentive poolers
 * @param frozen whether the encoder stays as it is, so that tokens are computed once
 * @param epochs of the run
 * @param batch subjects a batch
 * @param balanced whether classes are drawn evenly, by subject
 * @param learningRate after the warm-up; it falls to a hundredth by half a cosine
 * @param warmupEpochs of a straight line up
 * @param weightDecay constant
 * @param folds parts of the subjects: one is judged, one chooses the epoch, the rest is trained on
 * @param seed of the parts, the head's first weights and the order of subjects
 * @param cox loss of a time until an event; other tasks pass it over
 * @param step how an update comes about
 */
public record VolumeRunSettings(
    VolumeHeadKind head,
    int heads,
    int depth,
    boolean frozen,
    int epochs,
    int batch,
    boolean balanced,
    double learningRate,
    double warmupEpochs,
    double weightDecay,
    int folds,
    long seed,
    CoxLoss cox,
    VolumeFinetuneSettings step) {
  public VolumeRunSettings {
    require(epochs >= 1, "epochs", epochs, "1 or more");
    require(batch >= 1, "batch", batch, "1 or more");
    require(learningRate > 0 && learningRate < 10, "learning_rate", learningRate, "above 0");
    require(
        warmupEpochs >= 0 && warmupEpochs < epochs,
        "warmup_epochs",
        warmupEpochs,
        "0 or more, below the epochs");
    require(folds >= 3, "folds", folds, "3 or more");
  }

  /** As published: 15 epochs of 16 subjects, 2 of warm-up, 1e-4, 16 heads, depth 3. */
  public static VolumeRunSettings defaults() {
    return new VolumeRunSettings(
        VolumeHeadKind.ATTENTIVE,
        16,
        3,
        false,
        15,
        16,
        false,
        1e-4,
        2,
        0.05,
        5,
        42,
        CoxLoss.defaults(),
        VolumeFinetuneSettings.defaults());
  }

  private static void require(boolean right, String where, Number found, String expected) {
    if (!right) {
      throw new ConfigurationException(where, found.toString(), expected, "");
    }
  }
}
