package org.engram.models.neurojepa.heads;

import org.engram.models.training.CounterRandom;
import org.engram.tensor.ConfigurationException;

/**
 * Modalities that are left out in training, so that none is relied on: each of a subject's with the
 * same chance, but never its last. What is left out follows from the subject's number alone.
 *
 * @param rate chance of each modality, 0 to below 1
 */
public record ModalityDropout(double rate) {
  private static final int STREAM = 0x30d0;

  public ModalityDropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new ConfigurationException(
          "modality_dropout", Double.toString(rate), "0 to below 1", "Usual are 0 and 0.3");
    }
  }

  /**
   * What is left.
   *
   * @param numbers random bits, one a subject, that say which sample of which epoch it is
   */
  public boolean[][] of(boolean[][] present, long[] numbers) {
    boolean[][] left = new boolean[present.length][];
    for (int i = 0; i < left.length; i++) {
      left[i] = rate == 0 ? present[i].clone() : left(present[i], numbers[i]);
    }
    return left;
  }

  private boolean[] left(boolean[] present, long number) {
    CounterRandom random = new CounterRandom(number, STREAM);
    boolean[] left = new boolean[present.length];
    int last = -1; // of those that are there, the one furthest from being left out
    for (int m = 0; m < left.length; m++) {
      left[m] = present[m] && random.uniform(0, m, 0) >= rate;
      boolean further = last < 0 || random.uniform(0, m, 0) > random.uniform(0, last, 0);
      last = present[m] && further ? m : last;
    }
    if (last >= 0) {
      left[last] = true;
    }
    return left;
  }
}
