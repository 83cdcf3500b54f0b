package org.engram.models.training.step;

/**
 * Where a run of steps stands.
 *
 * @param updates that were made
 * @param scheduled updates that the schedules count as made; more than were made after a resume as
 *     published
 * @param accumulated iterations since the last update, or since the beginning of the epoch
 * @param waiting whether there are gradients that wait for an update
 */
public record StepProgress(long updates, long scheduled, int accumulated, boolean waiting) {
  /** Before the first step. */
  public static StepProgress start() {
    return new StepProgress(0, 0, 0, false);
  }

  /** The same with other schedules: see ScheduleSettings.updatesAtResume. */
  public StepProgress withScheduled(long count) {
    return new StepProgress(updates, count, accumulated, waiting);
  }

  /** One iteration more waits. */
  public StepProgress accumulate() {
    return new StepProgress(updates, scheduled, accumulated + 1, true);
  }

  /** An update was made. */
  public StepProgress update() {
    return new StepProgress(updates + 1, scheduled + 1, 0, false);
  }

  /** What waited is gone. */
  public StepProgress drop() {
    return new StepProgress(updates, scheduled, 0, false);
  }

  /**
   * Before the first step of an epoch.
   *
   * @param carry whether what waits stays
   */
  public StepProgress startEpoch(boolean carry) {
    return new StepProgress(updates, scheduled, 0, waiting && carry);
  }
}
