package org.engram.models.brainjepa.masking;

import java.util.function.DoubleSupplier;

/**
 * MT19937 of Matsumoto and Nishimura (1998), seeded with one number ({@code init_genrand}): the
 * generator of PyTorch on a CPU, from which the published code takes its block sizes.
 */
final class MersenneTwister implements DoubleSupplier {
  private static final int SIZE = 624;
  private static final int SHIFT = 397;

  private final int[] state = new int[SIZE];
  private int next = SIZE;

  /** Of the seed, the low 32 bits count. */
  MersenneTwister(long seed) {
    state[0] = (int) seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** 32 random bits. */
  int nextBits() {
    if (next == SIZE) {
      twist();
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  /** A number from 0 to below 1 with 24 random bits, as PyTorch draws a float. */
  @Override
  public double getAsDouble() {
    return (nextBits() & 0xffffff) * 0x1p-24;
  }

  private void twist() {
    for (int i = 0; i < SIZE; i++) {
      int y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
    }
    next = 0;
  }
}
