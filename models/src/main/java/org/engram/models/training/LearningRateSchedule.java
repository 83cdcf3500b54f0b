package org.engram.models.training;

/**
 * The learning rate of each update. Calls are counted from 1, and the first update uses call 1: the
 * published trainings advance their schedules once before the first iteration.
 */
public sealed interface LearningRateSchedule permits WarmupCosine, LinearDecay, WarmupStableDecay {
  /**
   * The rate of one update.
   *
   * @param call number of the update, from 1
   */
  double at(long call);

  /**
   * A straight line up, then half a cosine down; with {@code last} equal to {@code peak} the rate
   * stays.
   *
   * @throws org.engram.tensor.ConfigurationException for a negative rate, a run without updates, or
   *     a warm-up longer than the run
   */
  static LearningRateSchedule warmupCosine(
      double start, double peak, double last, long warmupSteps, long totalSteps) {
    return new WarmupCosine(start, peak, last, warmupSteps, totalSteps);
  }

  /** A straight line down over the whole run: the cooldown of a model that was trained before. */
  static LearningRateSchedule linearDecay(double first, double last, long totalSteps) {
    return new LinearDecay(first, last, totalSteps);
  }

  /** A straight line up, a constant rate, and a straight line down at the end. */
  static LearningRateSchedule warmupStableDecay(
      double start, double peak, double last, long warmupSteps, long decaySteps, long totalSteps) {
    return new WarmupStableDecay(start, peak, last, warmupSteps, decaySteps, totalSteps);
  }
}
