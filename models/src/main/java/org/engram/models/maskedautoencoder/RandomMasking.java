package org.engram.models.maskedautoencoder;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.models.training.CounterRandom;
import org.engram.tensor.ConfigurationException;

/**
 * Hides a share of a scan's patches, each as likely as any other (He et al., CVPR 2022; BrainLM,
 * Ortega Caro et al., ICLR 2024). Of {@code tokens} the first {@code (int) (tokens (1 - ratio))} of
 * a random order are seen, as published; both lists are in ascending order, which changes nothing
 * that is computed but its rounding.
 *
 * <p>The masks of a sample are a function of the seed, the epoch and the sample's number and of
 * nothing else: not of threads, ranks, the batch or a resume.
 *
 * @param ratio share of the patches that is hidden, above 0 and below 1
 */
public record RandomMasking(double ratio) {
  /** The smaller of the two shares that BrainLM was trained with. */
  public static final double BRAINLM_LOW = 0.2;

  /** The larger one; also that of the masked autoencoder of images. */
  public static final double BRAINLM_HIGH = 0.75;

  private static final int STREAM = 0x3a5c;

  public RandomMasking {
    if (!(ratio > 0 && ratio < 1)) {
      throw new ConfigurationException(
          "mask_ratio",
          Double.toString(ratio),
          "above 0 and below 1",
          "BrainLM's are " + BRAINLM_LOW + " and " + BRAINLM_HIGH);
    }
  }

  /** Three quarters of the patches are hidden. */
  public static RandomMasking defaults() {
    return new RandomMasking(BRAINLM_HIGH);
  }

  /**
   * Patches that the encoder sees.
   *
   * @throws ConfigurationException if all or none of so few are hidden
   */
  public int visible(int tokens) {
    int visible = (int) (tokens * (1 - ratio));
    if (visible < 1 || visible >= tokens) {
      throw new ConfigurationException(
          "mask_ratio",
          ratio + " of " + tokens + " patches",
          "a share that hides one or more and leaves one or more",
          "Take another share, shorter patches or more frames");
    }
    return visible;
  }

  /**
   * The masks of a batch: what is seen as the context, what is hidden as the targets.
   *
   * @param seed of the run
   * @param epoch from 0
   * @param samples each sample's number in the data, which no other sample has
   * @param tokens patches of a sample
   */
  public Masks batch(long seed, int epoch, long[] samples, int tokens) {
    int visible = visible(tokens);
    CounterRandom random = new CounterRandom(seed, STREAM);
    int[][] seen = new int[samples.length][];
    int[][] hidden = new int[samples.length][];
    for (int i = 0; i < samples.length; i++) {
      int[] order = order(random, epoch, samples[i], tokens);
      seen[i] = Arrays.copyOf(order, visible);
      hidden[i] = Arrays.copyOfRange(order, visible, tokens);
      Arrays.sort(seen[i]);
      Arrays.sort(hidden[i]);
    }
    return new Masks(seen, hidden);
  }

  /** Every token, by a random number of its own. */
  private static int[] order(CounterRandom random, int epoch, long sample, int tokens) {
    long[] noise = new long[tokens];
    Arrays.setAll(noise, token -> random.bits(epoch, sample, token));
    return IntStream.range(0, tokens)
        .boxed()
        .sorted((a, b) -> Long.compare(noise[a], noise[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
