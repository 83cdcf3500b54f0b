package org.engram.models.neurojepa.pretrain;

import org.engram.tensor.ConfigurationException;

/**
 * The rate at which the experts' selection biases are corrected: constant over a warm-up, then half
 * a cosine up. Steps are counted from 0.
 *
 * @param least rate at the beginning
 * @param greatest rate at the end and beyond
 * @param warmupSteps steps at the least rate
 * @param totalSteps step that has the greatest rate; a fraction where epochs are scaled
 */
public record ExpertBalanceSchedule(
    double least, double greatest, double warmupSteps, double totalSteps) {
  public ExpertBalanceSchedule {
    if (!(least >= 0 && greatest >= 0 && greatest < 1e6 && least < 1e6)) {
      throw new ConfigurationException(
          "bias_update_rate", least + " to " + greatest, "finite numbers, 0 or more", "");
    }
    if (!(warmupSteps >= 0 && totalSteps > 0 && warmupSteps <= totalSteps)) {
      throw new ConfigurationException(
          "warm-up of the experts' balance",
          warmupSteps + " of " + totalSteps + " steps",
          "from 0 to the run's length",
          "");
    }
  }

  /** The rate of one step, from 0. */
  public double at(long step) {
    if (step < warmupSteps) {
      return least;
    }
    double progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
    return least + (greatest - least) * 0.5 * (1 - Math.cos(Math.PI * progress));
  }
}
