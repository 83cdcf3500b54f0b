package org.engram.pipeline.finetune;

import org.engram.tensor.ConfigurationException;

/**
 * How long is trained, how much at once, and how often.
 *
 * @param epochs passes over the training subjects, at most
 * @param batchSize samples of one iteration; what is left over of an epoch is dropped
 * @param patience epochs without a better validation score that end the training; 0 trains on
 * @param seeds trainings, each with a head, an order and windows of its own
 * @param checkpointEvery epochs between two checkpoints; one more is made at each best score
 * @param balanced whether an epoch shows every class alike, and in it every subject, drawn with
 *     replacement; of a classification
 */
public record FinetuneRunSettings(
    int epochs, int batchSize, int patience, int seeds, int checkpointEvery, boolean balanced) {
  /** More than anyone waits for. */
  private static final int MOST_SEEDS = 1000;

  public FinetuneRunSettings {
    require("epochs", epochs, epochs >= 1, "1 or more");
    require("batch_size", batchSize, batchSize >= 1, "1 or more");
    require("patience", patience, patience >= 0, "0 (off) or more");
    require("seeds", seeds, seeds >= 1 && seeds <= MOST_SEEDS, "1 to " + MOST_SEEDS);
    require("checkpoint_every", checkpointEvery, checkpointEvery >= 1, "1 or more");
  }

  /** As published, and ended after ten epochs that brought nothing. */
  public static FinetuneRunSettings defaults() {
    return new FinetuneRunSettings(50, 16, 10, 5, 5, false);
  }

  /**
   * Checks a schedule against the run's length.
   *
   * @param warmupEpochs over which the learning rate rises
   * @throws ConfigurationException where the run ends before it has risen
   */
  public void requireLongerThan(double warmupEpochs) {
    if (warmupEpochs >= epochs) {
      throw new ConfigurationException(
          "schedule.warmup_epochs",
          Double.toString(warmupEpochs),
          "below the run's " + epochs + " epochs",
          "The learning rate would never reach its peak");
    }
  }

  private static void require(String where, int found, boolean right, String expected) {
    if (!right) {
      throw new ConfigurationException(where, Integer.toString(found), expected, "");
    }
  }
}
