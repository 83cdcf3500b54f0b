package org.engram.models.training;

import java.util.Objects;

/**
 * The three schedules of one run, as functions of the number of updates made.
 *
 * @param learningRate by call, from 1
 * @param weightDecay by call, from 1; for the parameters that are decayed
 * @param momentum by index, from 0
 */
public record Schedules(
    LearningRateSchedule learningRate, WeightDecaySchedule weightDecay, MomentumSchedule momentum) {
  public Schedules {
    Objects.requireNonNull(learningRate, "learningRate");
    Objects.requireNonNull(weightDecay, "weightDecay");
    Objects.requireNonNull(momentum, "momentum");
  }
}
