package org.engram.models.finetuning;

import org.engram.tensor.ConfigurationException;

/**
 * The learning rate of fine-tuning as published: a straight line from zero over the warm-up, then
 * half a cosine down to {@code last}; in fractions of an epoch.
 *
 * @param peak at the end of the warm-up
 * @param last at the end of the run
 * @param warmupEpochs 0 for none
 * @param epochs of the run
 */
public record FinetuneSchedule(double peak, double last, double warmupEpochs, int epochs) {
  /** The batch that a base learning rate is meant for. */
  private static final double BASE_BATCH = 256;

  public FinetuneSchedule {
    require(
        "learning rate", peak, peak >= 0 && Double.isFinite(peak), "a finite number, 0 or more");
    require("final_learning_rate", last, last >= 0 && Double.isFinite(last), "0 or more");
    require("epochs", epochs, epochs >= 1, "1 or more");
    require(
        "warmup_epochs",
        warmupEpochs,
        warmupEpochs >= 0 && warmupEpochs < epochs,
        "0 or more, below the run's " + epochs + " epochs");
  }

  /**
   * Scales a base learning rate to a batch, as published.
   *
   * @param base for a batch of 256
   * @param samples of one update: of a batch, times the accumulation, times the processes
   */
  public static double scaled(double base, long samples) {
    return base * samples / BASE_BATCH;
  }

  /**
   * The rate of one update.
   *
   * @param epoch epochs done, with the fraction of the present one
   */
  public double at(double epoch) {
    if (epoch < warmupEpochs) {
      return peak * epoch / warmupEpochs;
    }
    double progress = (epoch - warmupEpochs) / (epochs - warmupEpochs);
    return last + (peak - last) * 0.5 * (1 + Math.cos(Math.PI * progress));
  }

  private static void require(String where, Number found, boolean right, String expected) {
    if (!right) {
      throw new ConfigurationException(where, found.toString(), expected, "");
    }
  }
}
