package org.engram.models.neurojepa.segmentation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.tensor.ConfigurationException;

/**
 * The sizes of a decoder.
 *
 * @param labels the label of each class; the first, 0, is what belongs to none
 * @param channels at the volume's own resolution; twice as many at each coarser one
 * @param layers numbers of the encoder's blocks that are joined in, the coarsest resolution first;
 *     one a resolution between that of the patches and that of the volume
 */
public record DecoderConfig(List<Integer> labels, int channels, List<Integer> layers) {
  public DecoderConfig {
    labels = List.copyOf(labels);
    layers = List.copyOf(layers);
    boolean ascending = labels.equals(labels.stream().distinct().sorted().toList());
    if (labels.size() < 2 || labels.size() > 1024 || labels.getFirst() != 0 || !ascending) {
      throw new ConfigurationException(
          "labels", labels.toString(), "0 and one or more others, ascending", "");
    }
    if (channels < 1 || channels > 1024) {
      throw new ConfigurationException("channels", Integer.toString(channels), "1 to 1024", "");
    }
  }

  /** Layers spread evenly over the encoder's depth. */
  public static DecoderConfig of(NeuroJepaConfig encoder, List<Integer> labels, int channels) {
    int stages = stages(encoder.volume().patch()).size();
    List<Integer> layers =
        IntStream.range(1, stages)
            .map(stage -> Math.max(0, encoder.depth() * (stages - stage) / stages - 1))
            .boxed()
            .toList();
    return new DecoderConfig(labels, channels, layers);
  }

  /** A class for each label. */
  public int classes() {
    return labels.size();
  }

  /** Channels of each of so many resolutions, the coarsest first. */
  List<Integer> channels(int resolutions) {
    return IntStream.range(0, resolutions)
        .mapToObj(s -> Math.multiplyExact(channels, 1 << (resolutions - 1 - s)))
        .toList();
  }

  /**
   * By how much each stage is finer than the one before, along the three axes: the prime factors of
   * the patch, the greatest first. Patches of 12 take 3, 2 and 2.
   */
  static List<List<Integer>> stages(List<Integer> patch) {
    List<List<Integer>> factors = patch.stream().map(DecoderConfig::primes).toList();
    int stages = factors.stream().mapToInt(List::size).max().orElseThrow();
    return IntStream.range(0, stages)
        .mapToObj(
            stage ->
                factors.stream().map(axis -> stage < axis.size() ? axis.get(stage) : 1).toList())
        .toList();
  }

  private static List<Integer> primes(int number) {
    List<Integer> primes = new ArrayList<>();
    int rest = number;
    for (int prime = 2; rest > 1; prime++) {
      while (rest % prime == 0) {
        primes.addFirst(prime);
        rest /= prime;
      }
    }
    return primes.isEmpty() ? List.of(1) : primes;
  }
}
