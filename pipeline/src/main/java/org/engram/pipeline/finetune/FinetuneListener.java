package org.engram.pipeline.finetune;

import org.engram.models.training.watch.UpdateRecord;
import org.engram.tensor.Problem;

/** Hears what happens in a run, on the thread that runs it; of failed samples on the loader's. */
public interface FinetuneListener {
  /** Something a person should know, in words. */
  void note(String text);

  /**
   * The weights were updated.
   *
   * @param training number of the training, from 1
   * @param updates how many it makes at most
   */
  void update(int training, UpdateRecord update, long updates);

  /**
   * An epoch is done and the validation part was judged.
   *
   * @param training number of the training, from 1
   */
  void epoch(int training, EpochRecord epoch);

  /** A sample could not be read; another took its place. */
  void failedSample(String file, Problem problem);
}
