package org.engram.models.brainjepa.masking;

import java.util.function.DoubleSupplier;

/**
 * The random choices of one sample: a function of the numbers it was made from and nothing else.
 * The generator is SplitMix64 (Steele, Lea and Flood 2014), written out so that no version of Java
 * can change a mask.
 */
final class Positions implements DoubleSupplier {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  /** The choices that belong to these numbers, in this order. */
  Positions(long... numbers) {
    long mixed = 0;
    for (long number : numbers) {
      mixed = mix(mixed + GOLDEN_GAMMA + mix(number));
    }
    state = mixed;
  }

  /** From 0 to below {@code bound}, each as likely. */
  int below(int bound) {
    // 32 random bits over a bound of at most a few thousand: no value is favoured by 1 in 10^5
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  /** From 0 to below 1. */
  @Override
  public double getAsDouble() {
    return (next() >>> 11) * 0x1p-53;
  }

  /** {@code count} different ones of the values, in random order. */
  int[] choose(int[] values, int count) {
    int[] pool = values.clone();
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      int at = i + below(pool.length - i);
      chosen[i] = pool[at];
      pool[at] = pool[i];
    }
    return chosen;
  }

  /** {@code count} different places from 0 to below {@code of}, ascending. */
  int[] places(int of, int count) {
    int[] places = new int[count];
    int taken = 0;
    for (int i = 0; taken < count; i++) {
      if (below(of - i) < count - taken) { // Knuth's selection sampling
        places[taken++] = i;
      }
    }
    return places;
  }

  private long next() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
