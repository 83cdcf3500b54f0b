package org.engram.pipeline.finetune.volume;

import org.engram.models.training.LearningRateSchedule;
import org.engram.models.training.WeightDecaySchedule;
import org.engram.tensor.ConfigurationException;

/**
 * The section {@code schedule} of a fine-tuning on volumes.
 *
 * @param learningRate after the warm-up; it falls to a hundredth by half a cosine
 * @param warmupEpochs of a straight line up
 * @param weightDecay constant
 */
public record VolumeRates(double learningRate, double warmupEpochs, double weightDecay) {
  public VolumeRates {
    require("learning_rate", learningRate, learningRate > 0 && learningRate < 10, "above 0");
    require("warmup_epochs", warmupEpochs, finite(warmupEpochs), "0 or more");
    require("weight_decay", weightDecay, finite(weightDecay), "0 or more");
  }

  /** As published: 1e-4, 2 epochs, 0.05. */
  public static VolumeRates defaults() {
    return new VolumeRates(1e-4, 2, 0.05);
  }

  LearningRateSchedule rate(long updatesPerEpoch, int epochs) {
    long warmup = (long) (warmupEpochs * updatesPerEpoch);
    return LearningRateSchedule.warmupCosine(
        0, learningRate, learningRate / 100, warmup, updatesPerEpoch * epochs);
  }

  WeightDecaySchedule decay(long updatesPerEpoch, int epochs) {
    return WeightDecaySchedule.cosine(weightDecay, weightDecay, updatesPerEpoch * epochs);
  }

  private static boolean finite(double value) {
    return value >= 0 && value <= Double.MAX_VALUE;
  }

  private static void require(String where, double found, boolean right, String expected) {
    if (!right) {
      throw new ConfigurationException(where, Double.toString(found), expected, "");
    }
  }
}
