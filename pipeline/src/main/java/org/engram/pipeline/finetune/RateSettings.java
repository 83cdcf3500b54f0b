package org.engram.pipeline.finetune;

import java.util.OptionalDouble;
import org.engram.models.finetuning.FinetuneSchedule;
import org.engram.tensor.ConfigurationException;

/**
 * The learning rate.
 *
 * @param base for a batch of 256; scaled by the batch and the accumulation, as published
 * @param learningRate in place of the scaled one
 * @param last at the end of the run
 * @param warmupEpochs linear, from 0
 */
public record RateSettings(
    double base, OptionalDouble learningRate, double last, double warmupEpochs) {
  public RateSettings {
    require("base", base);
    learningRate.ifPresent(rate -> require("learning_rate", rate));
    require("last", last);
    require("warmup_epochs", warmupEpochs);
  }

  /** The published rates. */
  public static RateSettings defaults() {
    return new RateSettings(1e-3, OptionalDouble.empty(), 1e-6, 0);
  }

  /** Over a run, with so many samples an update. */
  FinetuneSchedule schedule(int epochs, long samples) {
    double peak = learningRate.orElse(FinetuneSchedule.scaled(base, samples));
    return new FinetuneSchedule(peak, last, warmupEpochs, epochs);
  }

  private static void require(String where, double found) {
    if (!(found >= 0 && found <= Double.MAX_VALUE)) {
      throw new ConfigurationException(where, Double.toString(found), "a number, 0 or more", "");
    }
  }
}
