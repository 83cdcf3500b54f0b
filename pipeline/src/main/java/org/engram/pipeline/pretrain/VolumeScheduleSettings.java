package org.engram.pipeline.pretrain;

import java.util.Locale;
import org.engram.models.training.LearningRateSchedule;
import org.engram.models.training.MomentumLength;
import org.engram.models.training.MomentumSchedule;
import org.engram.models.training.RunLength;
import org.engram.models.training.Schedules;
import org.engram.models.training.WeightDecaySchedule;
import org.engram.tensor.ConfigurationException;

/**
 * How learning rate, weight decay and momentum change during a training on volumes.
 *
 * @param shape of the learning rate
 * @param startLearningRate rate that the warm-up begins above
 * @param learningRate rate at the end of the warm-up; without a warm-up the first
 * @param finalLearningRate rate at the end of the run
 * @param warmupEpochs epochs of warm-up
 * @param decayEpochs epochs of the decay at the end of a warm-up-stable-decay
 * @param weightDecay decay at the beginning
 * @param finalWeightDecay decay at the end
 * @param momentum of the target encoder at the beginning
 * @param finalMomentum of the target encoder at the end
 * @param ipeScale stretches every schedule's length over the run's; 1 for the run's own length
 */
public record VolumeScheduleSettings(
    Shape shape,
    double startLearningRate,
    double learningRate,
    double finalLearningRate,
    double warmupEpochs,
    double decayEpochs,
    double weightDecay,
    double finalWeightDecay,
    double momentum,
    double finalMomentum,
    double ipeScale) {
  /** How the learning rate goes. */
  public enum Shape {
    /** A straight line up, then the same rate to the end, as published. */
    CONSTANT,
    /** A straight line up, then half a cosine down. */
    COSINE,
    /** A straight line down over the whole run: the cooldown. */
    LINEAR,
    /** A straight line up, the same rate, and a straight line down at the end. */
    WARMUP_STABLE_DECAY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public VolumeScheduleSettings {
    notNegative("start_learning_rate", startLearningRate);
    notNegative("learning_rate", learningRate);
    notNegative("final_learning_rate", finalLearningRate);
    notNegative("warmup_epochs", warmupEpochs);
    notNegative("decay_epochs", decayEpochs);
    notNegative("weight_decay", weightDecay);
    notNegative("final_weight_decay", finalWeightDecay);
    share("momentum", momentum);
    share("final_momentum", finalMomentum);
    if (!(ipeScale > 0 && ipeScale <= 1000)) {
      throw new ConfigurationException(
          "ipe_scale", Double.toString(ipeScale), "above 0, at most 1000", "The published is 1");
    }
    if (shape == Shape.WARMUP_STABLE_DECAY && !(decayEpochs > 0)) {
      throw new ConfigurationException(
          "decay_epochs",
          Double.toString(decayEpochs),
          "above 0 with shape: warmup_stable_decay",
          "Say over how many of the last epochs the rate falls");
    }
  }

  private static void notNegative(String key, double value) {
    if (!(value >= 0 && value <= Double.MAX_VALUE)) {
      throw new ConfigurationException(
          key, Double.toString(value), "a finite number, 0 or more", "");
    }
  }

  private static void share(String key, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new ConfigurationException(key, Double.toString(value), "0 to 1", "");
    }
  }

  /** Of the published pretraining, before its cooldown. */
  public static VolumeScheduleSettings defaults() {
    return new VolumeScheduleSettings(
        Shape.CONSTANT, 1e-4, 5.25e-4, 5.25e-4, 40, 0, 0.04, 0.04, 0.99925, 0.99925, 1);
  }

  /** The schedules of a run of that length; steps are updates. */
  Schedules schedules(RunLength run) {
    long total = run.totalSteps(ipeScale);
    return new Schedules(
        learningRate(run, total),
        WeightDecaySchedule.cosine(weightDecay, finalWeightDecay, total),
        MomentumSchedule.linear(
            momentum, finalMomentum, run.momentumSteps(ipeScale, MomentumLength.UPDATES)));
  }

  private LearningRateSchedule learningRate(RunLength run, long total) {
    long warmup = run.warmupSteps(warmupEpochs);
    return switch (shape) {
      case CONSTANT ->
          LearningRateSchedule.warmupCosine(
              startLearningRate, learningRate, learningRate, warmup, total);
      case COSINE ->
          LearningRateSchedule.warmupCosine(
              startLearningRate, learningRate, finalLearningRate, warmup, total);
      case LINEAR -> LearningRateSchedule.linearDecay(learningRate, finalLearningRate, total);
      case WARMUP_STABLE_DECAY ->
          LearningRateSchedule.warmupStableDecay(
              startLearningRate,
              learningRate,
              finalLearningRate,
              warmup,
              Math.max(1, run.warmupSteps(decayEpochs)),
              total);
    };
  }
}
