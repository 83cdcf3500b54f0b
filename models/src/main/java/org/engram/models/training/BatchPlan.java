package org.engram.models.training;

import org.engram.tensor.ConfigurationException;

/**
 * Which samples make which batch. An epoch's order is cut into global batches of {@code ranks} x
 * {@code batch}, of which each rank takes its own rows; what is left over at the end is dropped, as
 * published. So the global batch does not depend on how many ranks share it.
 *
 * @param seed of the order
 * @param shuffle by epoch; otherwise the samples' own order
 * @param batch samples a rank takes at once
 * @param rank this process, from 0
 * @param ranks processes
 * @param epochs of the whole run
 * @param firstEpoch where to begin: 0, or where a run goes on
 * @param firstIteration within that epoch
 */
public record BatchPlan(
    long seed,
    boolean shuffle,
    int batch,
    int rank,
    int ranks,
    int epochs,
    int firstEpoch,
    int firstIteration) {
  public BatchPlan {
    require("batch", batch, batch >= 1, "1 or more");
    require("ranks", ranks, ranks >= 1, "1 or more");
    require("rank", rank, rank >= 0 && rank < ranks, "0 to " + (ranks - 1));
    require("epochs", epochs, epochs >= 1, "1 or more");
    require("first epoch", firstEpoch, firstEpoch >= 0 && firstEpoch <= epochs, "0 to " + epochs);
    require("first iteration", firstIteration, firstIteration >= 0, "0 or more");
  }

  /** A whole run of one process, shuffled. */
  public static BatchPlan of(long seed, int batch, int epochs) {
    return new BatchPlan(seed, true, batch, 0, 1, epochs, 0, 0);
  }

  /** The part of one of several processes. */
  public BatchPlan forRank(int one, int of) {
    return new BatchPlan(seed, shuffle, batch, one, of, epochs, firstEpoch, firstIteration);
  }

  /** The same run from a place within it on. */
  public BatchPlan from(int epoch, int iteration) {
    return new BatchPlan(seed, shuffle, batch, rank, ranks, epochs, epoch, iteration);
  }

  /** Samples of all ranks together at each iteration. */
  public long globalBatch() {
    return (long) batch * ranks;
  }

  /**
   * Iterations of an epoch.
   *
   * @throws ConfigurationException where the samples do not fill one batch
   */
  public int iterations(int samples) {
    long iterations = samples / globalBatch();
    if (iterations == 0) {
      throw new ConfigurationException(
          "batch",
          samples + " samples for a batch of " + batch + " on " + ranks + " ranks",
          "at least " + globalBatch() + " samples: an incomplete batch is dropped",
          "Take a smaller batch or more samples");
    }
    return (int) iterations;
  }

  /** The global index of a row of this rank's batch: its position in the epoch's order. */
  public long position(int iteration, int row) {
    return iteration * globalBatch() + (long) rank * batch + row;
  }

  private static void require(String where, int found, boolean right, String expected) {
    if (!right) {
      throw new ConfigurationException(where, Integer.toString(found), expected, "");
    }
  }
}
