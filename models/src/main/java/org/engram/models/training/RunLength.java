package org.engram.models.training;

import org.engram.tensor.ConfigurationException;

/**
 * How long a run is, in the units that schedules are counted in.
 *
 * @param epochs passes over the data
 * @param iterationsPerEpoch batches of one epoch
 * @param accumulation iterations whose gradients add up to one update
 */
public record RunLength(int epochs, int iterationsPerEpoch, int accumulation) {
  public RunLength {
    positive("epochs", epochs, "Train for one epoch or more.");
    positive(
        "iterations_per_epoch",
        iterationsPerEpoch,
        "An epoch has no whole batch: add samples or lower the batch size.");
    positive("accumulation", accumulation, "Use 1 for an update in each iteration.");
  }

  /** Updates of the whole run, where left-over gradients pass from one epoch to the next. */
  public long updates() {
    return (long) epochs * updatesPerEpoch();
  }

  /**
   * Updates of one epoch. The published loop counts iterations from the beginning of each epoch, so
   * an epoch whose iterations are no multiple of the accumulation ends with gradients that wait for
   * the next epoch's first update.
   */
  public long updatesPerEpoch() {
    return iterationsPerEpoch / accumulation;
  }

  /** {@code epochs} of warm-up in updates, truncated as published. */
  public long warmupSteps(double warmupEpochs) {
    return (long) (warmupEpochs * iterationsPerEpoch / accumulation);
  }

  /** Length of the learning rate's and the weight decay's cosine, truncated as published. */
  public long totalSteps(double scale) {
    return (long) (scale * epochs * iterationsPerEpoch / accumulation);
  }

  /** Length of the momentum's line; a fraction of a step is kept, as published. */
  public double momentumSteps(double scale, MomentumLength length) {
    double iterations = (double) iterationsPerEpoch * epochs * scale;
    return length == MomentumLength.ITERATIONS ? iterations : iterations / accumulation;
  }

  private static void positive(String where, int value, String remedy) {
    if (value < 1) {
      throw new ConfigurationException(where, Integer.toString(value), "1 or more", remedy);
    }
  }
}
