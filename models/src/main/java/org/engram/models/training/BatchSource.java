package org.engram.models.training;

import java.util.Optional;
import java.util.Set;

/** Batches one after the other, in a fixed order. For one consumer. */
public interface BatchSource extends AutoCloseable {
  /** Iterations of an epoch. */
  int iterationsPerEpoch();

  /**
   * The next batch; the one before is no longer valid. Empty after the last epoch.
   *
   * @throws org.engram.tensor.RefusedInputException when too many samples failed to load
   * @throws InterruptedException when the thread is interrupted while it waits; the batch is not
   *     lost and can be asked for again
   */
  Optional<LoadedBatch> next() throws InterruptedException;

  LoaderStatistics statistics();

  /** Which samples could not be loaded so far. */
  Set<Integer> failedSamples();

  /** Ends all threads and frees all buffers. */
  @Override
  void close();
}
