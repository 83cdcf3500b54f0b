package org.engram.models.alignment;

import org.engram.tensor.ConfigurationException;

/**
 * How two towers are trained.
 *
 * @param dimension of the common space
 * @param hidden width of a projector's hidden layer (GELU); 0 for a linear projector
 * @param epochs passes over the rows
 * @param batch rows a step; each row's negatives are the others of its batch
 * @param learningRate of AdamW, constant
 * @param weightDecay of the projectors' weights
 * @param temperature that the learned one starts from
 * @param seed of the first weights and of the order of rows
 */
public record TowerSettings(
    int dimension,
    int hidden,
    int epochs,
    int batch,
    double learningRate,
    double weightDecay,
    double temperature,
    long seed) {
  public TowerSettings {
    check("dimension", dimension, 1, 65_536);
    check("hidden", hidden, 0, 65_536);
    check("epochs", epochs, 1, 1_000_000);
    check("batch", batch, 2, 1_000_000);
    if (!(learningRate > 0 && learningRate < 10)
        || !(weightDecay >= 0 && weightDecay < 100)
        || !(temperature >= 0.01 && temperature <= 10)) {
      throw new ConfigurationException(
          "contrastive alignment",
          "learning rate "
              + learningRate
              + ", weight decay "
              + weightDecay
              + ", temperature "
              + temperature,
          "positive, 0 or more, and 0.01 to 10",
          "");
    }
  }

  /** 64 dimensions, linear, 100 epochs of batches of 256, 1e-3, decay 0.1, 0.07, seed 42. */
  public static TowerSettings defaults() {
    return new TowerSettings(64, 0, 100, 256, 1e-3, 0.1, 0.07, 42);
  }

  private static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ConfigurationException(
          what, Integer.toString(value), "%d to %d".formatted(least, most), "");
    }
  }
}
