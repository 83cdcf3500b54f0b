package org.engram.models.training;

import java.util.Arrays;

/**
 * In which order an epoch goes through the samples: a permutation that follows from (seed, epoch)
 * alone, the same on every rank (Fisher and Yates), the samples' own order, or one that was drawn.
 */
public final class EpochOrder {
  private static final int STREAM = 0x07de7;

  private final int epoch;
  private final int[] samples;

  private EpochOrder(int epoch, int[] samples) {
    this.epoch = epoch;
    this.samples = samples;
  }

  /** The order of an epoch. */
  public static EpochOrder of(long seed, int epoch, int size, boolean shuffle) {
    int[] samples = new int[size];
    Arrays.setAll(samples, i -> i);
    CounterRandom random = new CounterRandom(seed, STREAM);
    for (int i = size - 1; shuffle && i > 0; i--) {
      int other = (int) random.below(i + 1L, epoch, i, 0);
      int moved = samples[i];
      samples[i] = samples[other];
      samples[other] = moved;
    }
    return new EpochOrder(epoch, samples);
  }

  /**
   * An order that was drawn elsewhere.
   *
   * @param samples one a position; some may come again and others not at all
   */
  public static EpochOrder drawn(int epoch, int[] samples) {
    return new EpochOrder(epoch, samples.clone());
  }

  public int epoch() {
    return epoch;
  }

  /** The sample at a position; positions beyond the end begin again at the start. */
  public int sample(long position) {
    return samples[(int) (position % samples.length)];
  }
}
