package org.engram.models.training;

import org.engram.tensor.ConfigurationException;

/**
 * The weight decay of each update, as Brain-JEPA is published: half a cosine from {@code first} to
 * {@code last}, never beyond {@code last}.
 *
 * <p>Calls are counted from 1 and the first update uses call 1, as for {@link
 * LearningRateSchedule}; beyond {@code totalSteps} the cosine turns back.
 *
 * @param first decay that the schedule begins at
 * @param last decay at its end; larger than the first as published, but it may be smaller
 * @param totalSteps updates to the end of the cosine
 */
public record WeightDecaySchedule(double first, double last, long totalSteps) {
  public WeightDecaySchedule {
    Checks.notNegative("weight decay", first);
    Checks.notNegative("last weight decay", last);
    Checks.steps(totalSteps);
  }

  /**
   * The schedule with those values.
   *
   * @throws ConfigurationException for a negative decay or a run without updates
   */
  public static WeightDecaySchedule cosine(double first, double last, long totalSteps) {
    return new WeightDecaySchedule(first, last, totalSteps);
  }

  /**
   * The decay of one update.
   *
   * @param call number of the update, from 1
   */
  public double at(long call) {
    Checks.call(call);
    double progress = (double) call / totalSteps;
    double decay = last + (first - last) * 0.5 * (1 + Math.cos(Math.PI * progress));
    return last <= first ? Math.max(last, decay) : Math.min(last, decay);
  }
}
