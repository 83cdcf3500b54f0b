package org.engram.models.brainjepa.pretrain;

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

  StepProgress accumulate() {
    return new StepProgress(updates, scheduled, accumulated + 1, true);
  }

  StepProgress update() {
    return new StepProgress(updates + 1, scheduled + 1, 0, false);
  }

  StepProgress drop() {
    return new StepProgress(updates, scheduled, 0, false);
  }

  StepProgress startEpoch(boolean carry) {
    return new StepProgress(updates, scheduled, 0, waiting && carry);
  }
}
