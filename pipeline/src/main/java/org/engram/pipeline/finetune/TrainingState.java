package org.engram.pipeline.finetune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.pipeline.run.StateFile;

/**
 * Where a training stands between two epochs, beside its tensors.
 *
 * @param updates that were made
 * @param bestUpdate updates at the best epoch; 0 before the first epoch
 * @param ended whether it trained to its end, early or not
 * @param epochs those that are done
 */
public record TrainingState(
    long updates, long bestUpdate, boolean ended, List<EpochRecord> epochs) {
  private static final StateFile<TrainingState> FILE =
      new StateFile<>(TrainingState.class, 1 << 24, "fine-tuning");

  public TrainingState {
    epochs = List.copyOf(epochs);
  }

  /** Before the first epoch. */
  public static TrainingState start() {
    return new TrainingState(0, 0, false, List.of());
  }

  /** The best epoch so far, counted from 1; 0 before the first. */
  public int bestEpoch() {
    return epochs.stream().filter(EpochRecord::best).mapToInt(EpochRecord::epoch).max().orElse(0);
  }

  /** The best epoch. */
  public EpochRecord best() {
    return epochs.get(bestEpoch() - 1);
  }

  /**
   * Whether figures beat those of the best epoch: by the score, then by the loss; where a score is
   * not defined, by the loss alone.
   */
  boolean isBetter(double score, double loss) {
    if (bestEpoch() == 0) {
      return true;
    }
    EpochRecord best = best();
    boolean both = Double.isFinite(score) && Double.isFinite(best.validationScore());
    return (both && score != best.validationScore())
        ? score > best.validationScore()
        : loss < best.validationLoss();
  }

  /** The state after one more epoch. */
  TrainingState after(EpochRecord epoch, long updatesNow, boolean endsHere) {
    List<EpochRecord> all = new ArrayList<>(epochs);
    all.add(epoch);
    return new TrainingState(updatesNow, epoch.best() ? updatesNow : bestUpdate, endsHere, all);
  }

  void write(Path folder) {
    FILE.write(folder, this);
  }

  static TrainingState read(Path folder) {
    return FILE.read(folder);
  }
}
