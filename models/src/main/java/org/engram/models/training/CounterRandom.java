package org.engram.models.training;

/**
 * Random numbers by their place and not by a sequence: each is a hash of (seed, stream, epoch,
 * index, draw), so that it does not matter who draws it, when, or in which order. The hash is the
 * finaliser of SplitMix64 (Steele, Lea, Flood 2014), applied once for each of the five.
 *
 * @param seed of the run
 * @param stream what the numbers are for; different streams are independent
 */
public record CounterRandom(long seed, int stream) {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** 64 random bits. */
  public long bits(int epoch, long index, int draw) {
    long hash = mix(seed + GOLDEN);
    hash = mix((hash ^ stream) + GOLDEN);
    hash = mix((hash ^ epoch) + GOLDEN);
    hash = mix((hash ^ index) + GOLDEN);
    return mix((hash ^ draw) + GOLDEN);
  }

  /** Uniform in [0, 1), in steps of 2^-53. */
  public double uniform(int epoch, long index, int draw) {
    return (bits(epoch, index, draw) >>> 11) * 0x1p-53;
  }

  /** Uniform in 0 to below {@code bound}, to 2^-63 of its probability. */
  public long below(long bound, int epoch, long index, int draw) {
    return Math.unsignedMultiplyHigh(bits(epoch, index, draw), bound);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
