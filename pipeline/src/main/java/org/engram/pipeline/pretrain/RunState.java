package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import org.engram.models.training.step.StepProgress;
import org.engram.pipeline.run.StateFile;

/**
 * Where a run stands, beside its tensors: all that is random follows from the seed and these
 * numbers, so there is no generator whose state would have to be kept.
 *
 * @param epoch of the next iteration, from 0
 * @param iteration the next one within its epoch, from 0
 * @param updates that were made
 * @param scheduled updates that the schedules count as made
 * @param skipped steps left out so far because a number was not finite
 */
public record RunState(int epoch, int iteration, long updates, long scheduled, long skipped) {
  private static final StateFile<RunState> FILE =
      new StateFile<>(RunState.class, 1 << 20, "pretraining");

  /** Before the first step. */
  static RunState start() {
    return new RunState(0, 0, 0, 0, 0);
  }

  /** Where the steps stand: checkpoints are made between two updates, where no gradient waits. */
  StepProgress progress() {
    return new StepProgress(updates, scheduled, 0, false);
  }

  /** The same with the schedules elsewhere. */
  RunState withScheduled(long count) {
    return new RunState(epoch, iteration, updates, count, skipped);
  }

  void write(Path folder) {
    FILE.write(folder, this);
  }

  static RunState read(Path folder) {
    return FILE.read(folder);
  }
}
