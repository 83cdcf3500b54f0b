package org.engram.models.training;

import org.engram.tensor.ConfigurationException;

/**
 * The learning rate as Brain-JEPA and Neuro-JEPA are published: a straight line from {@code start}
 * to {@code peak}, then half a cosine down to {@code last}.
 *
 * <p>Beyond {@code totalSteps} the cosine turns back and the rate rises again, as published; a run
 * that stays within its own length never sees it.
 *
 * @param start rate that the warm-up begins above
 * @param peak rate at the end of the warm-up
 * @param last lowest rate of the cosine
 * @param warmupSteps updates of the warm-up; 0 for none
 * @param totalSteps updates to the end of the cosine, the warm-up among them
 */
public record WarmupCosine(
    double start, double peak, double last, long warmupSteps, long totalSteps)
    implements LearningRateSchedule {
  public WarmupCosine {
    Checks.notNegative("learning rate at the start of the warm-up", start);
    Checks.notNegative("learning rate", peak);
    Checks.notNegative("last learning rate", last);
    Checks.steps(totalSteps);
    if (warmupSteps < 0 || warmupSteps > totalSteps) {
      throw new ConfigurationException(
          "warm-up of the learning rate",
          warmupSteps + " updates",
          "from 0 to the run's " + totalSteps + " updates",
          "Shorten the warm-up or train for more epochs: the rate would never reach its peak.");
    }
  }

  @Override
  public double at(long call) {
    Checks.call(call);
    if (call < warmupSteps) {
      return start + (double) call / warmupSteps * (peak - start);
    }
    double progress = (double) (call - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
    return Math.max(last, last + (peak - last) * 0.5 * (1 + Math.cos(Math.PI * progress)));
  }
}
