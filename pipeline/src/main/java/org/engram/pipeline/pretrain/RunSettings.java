package org.engram.pipeline.pretrain;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.engram.tensor.ConfigurationException;

/**
 * How long a run trains, and how much at once.
 *
 * @param epochs passes over the data
 * @param batchSize samples of one process in one iteration
 * @param stopAfterUpdates ends the run early, with a checkpoint, after so many updates in all; the
 *     schedules keep the length of the whole run
 * @param maxSkippedSteps steps with a loss or gradient that is not finite, one after the other,
 *     that end the run
 * @param stepsPerEpoch iterations that count as an epoch, for the run's length and its schedules;
 *     the data begin anew whenever all were seen. Where it is left out, an epoch is one pass over
 *     the data
 */
public record RunSettings(
    int epochs,
    int batchSize,
    OptionalLong stopAfterUpdates,
    int maxSkippedSteps,
    OptionalInt stepsPerEpoch) {
  public RunSettings {
    require(epochs >= 1, "epochs", epochs, "1 or more");
    require(batchSize >= 1, "batch_size", batchSize, "1 or more");
    require(maxSkippedSteps >= 1, "max_skipped_steps", maxSkippedSteps, "1 or more");
    stepsPerEpoch.ifPresent(steps -> require(steps >= 1, "steps_per_epoch", steps, "1 or more"));
    stopAfterUpdates.ifPresent(
        updates -> require(updates >= 1, "stop_after_updates", updates, "1 or more"));
  }

  /** The published length and batch. */
  public static RunSettings defaults() {
    return new RunSettings(300, 16, OptionalLong.empty(), 10, OptionalInt.empty());
  }

  /**
   * Refuses a warm-up that does not end.
   *
   * @param warmupEpochs of the schedule of learning rates
   * @param ipeScale by which that is stretched
   */
  void requireWarmup(double warmupEpochs, double ipeScale) {
    if (warmupEpochs > epochs * ipeScale) {
      throw new ConfigurationException(
          "schedule.warmup_epochs",
          Double.toString(warmupEpochs),
          "at most the run's epochs, %d (times schedule.ipe_scale, %s)".formatted(epochs, ipeScale),
          "Shorten the warm-up, or train for more epochs: the learning rate would never reach its"
              + " peak");
    }
  }

  private static void require(boolean right, String key, Number found, String expected) {
    if (!right) {
      throw new ConfigurationException(key, found.toString(), expected, "");
    }
  }
}
