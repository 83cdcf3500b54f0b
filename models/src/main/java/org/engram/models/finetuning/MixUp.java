package org.engram.models.finetuning;

import java.util.SplittableRandom;
import org.engram.tensor.ConfigurationException;

/**
 * MixUp (Zhang et al. 2018): a batch is mixed with itself in reverse order, inputs and targets
 * alike, by one share a batch from a beta distribution.
 */
final class MixUp {
  private static final double LARGEST = 4;

  private MixUp() {}

  /** Refuses an alpha that is of no use. */
  static void check(double alpha) {
    if (!(alpha >= 0 && alpha <= LARGEST)) {
      throw new ConfigurationException(
          "mixup", Double.toString(alpha), "0 (off) to " + LARGEST, "Usual are 0 and 0.2 to 0.8");
    }
  }

  /**
   * The share of the batch's own order, 0 to 1; from Beta(alpha, alpha) by Jöhnk's method.
   *
   * @param bits random ones of this batch
   */
  static double share(double alpha, long bits) {
    SplittableRandom random = new SplittableRandom(bits);
    while (true) {
      double x = Math.pow(random.nextDouble(), 1 / alpha);
      double y = Math.pow(random.nextDouble(), 1 / alpha);
      if (x + y > 0 && x + y <= 1) {
        return x / (x + y);
      }
    }
  }

  /** Targets mixed with those of the reverse order. */
  static float[][] mix(float[][] targets, double share) {
    int rows = targets.length;
    float[][] mixed = new float[rows][];
    for (int i = 0; i < rows; i++) {
      float[] other = targets[rows - 1 - i];
      mixed[i] = new float[other.length];
      for (int j = 0; j < other.length; j++) {
        mixed[i][j] = (float) (share * targets[i][j] + (1 - share) * other[j]);
      }
    }
    return mixed;
  }
}
