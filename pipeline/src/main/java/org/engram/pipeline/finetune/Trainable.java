package org.engram.pipeline.finetune;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.engram.models.training.watch.UpdateRecord;

/**
 * One training from one seed, as {@link SeedTrainings} runs it: what an epoch does and what a
 * checkpoint holds. It stands in its first state until it is started or restored.
 */
public interface Trainable extends AutoCloseable {
  /** Updates that it makes at most. */
  long updates();

  /**
   * Opens the training samples.
   *
   * @param epoch the first that will be asked for, from 0
   */
  Epochs start(int epoch);

  /** Writes weights and optimizer into a checkpoint's folder. */
  void write(Path folder);

  /**
   * Puts back what {@link #write} wrote.
   *
   * @param updates that were made when it was written
   */
  void restore(Path folder, long updates);

  /** What the weights as they are say of the test part. */
  Predictions test();

  @Override
  void close();

  /** Epochs one after the other. */
  interface Epochs extends AutoCloseable {
    /**
     * Trains for an epoch and judges the validation part.
     *
     * @param updates that were made before
     * @param heard gets each update
     */
    Epoch next(long updates, Consumer<UpdateRecord> heard);

    @Override
    void close();
  }

  /**
   * An epoch that is done.
   *
   * @param loss mean over its iterations
   * @param learningRate of its last update
   * @param updates that were made by now
   * @param validationLoss of the validation part
   * @param validationScore there, higher is better; NaN where the part does not define it
   */
  record Epoch(
      double loss,
      double learningRate,
      long updates,
      double validationLoss,
      double validationScore) {}
}
