package org.engram.models.training;

import org.engram.tensor.ConfigurationException;

/**
 * A straight line from {@code start} to {@code peak}, a constant rate, and a straight line down to
 * {@code last} over the last updates (Hu et al. 2024). Beyond {@code totalSteps} the line goes on,
 * as published.
 *
 * @param start rate that the warm-up begins above
 * @param peak the constant rate
 * @param last rate at the end
 * @param warmupSteps updates of the warm-up; 0 for none
 * @param decaySteps updates of the line down
 * @param totalSteps updates in all
 */
public record WarmupStableDecay(
    double start, double peak, double last, long warmupSteps, long decaySteps, long totalSteps)
    implements LearningRateSchedule {
  public WarmupStableDecay {
    Checks.notNegative("learning rate at the start of the warm-up", start);
    Checks.notNegative("learning rate", peak);
    Checks.notNegative("last learning rate", last);
    Checks.steps(totalSteps);
    if (warmupSteps < 0 || decaySteps < 1 || warmupSteps + decaySteps > totalSteps) {
      throw new ConfigurationException(
          "warm-up and decay of the learning rate",
          warmupSteps + " and " + decaySteps + " updates",
          "one of decay or more, and together at most the run's " + totalSteps,
          "Shorten them or train for more epochs");
    }
  }

  @Override
  public double at(long call) {
    Checks.call(call);
    if (call < warmupSteps) {
      return start + (double) call / warmupSteps * (peak - start);
    }
    long decayed = call - (totalSteps - decaySteps);
    return decayed <= 0 ? peak : peak + (double) decayed / decaySteps * (last - peak);
  }
}
