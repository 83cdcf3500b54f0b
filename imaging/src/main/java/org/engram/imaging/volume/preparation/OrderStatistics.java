package org.engram.imaging.volume.preparation;

/**
 * The values of a volume by rank without sorting them: counted by the upper half of their bits, and
 * where a rank falls, by the lower half. The order is that of {@code Arrays.sort}.
 */
final class OrderStatistics {
  private static final int HALF = 1 << 16;

  private final float[] values;
  private final int[] counts = new int[HALF];

  OrderStatistics(float[] values) {
    this.values = values;
    for (float value : values) {
      counts[upper(key(value))]++;
    }
  }

  /** The value with so many before it. */
  float at(int rank) {
    int bin = 0;
    int before = 0;
    while (before + counts[bin] <= rank) {
      before += counts[bin++];
    }
    int[] within = new int[HALF];
    for (float value : values) {
      int key = key(value);
      if (upper(key) == bin) {
        within[key & 0xffff]++;
      }
    }
    int lower = 0;
    while (before + within[lower] <= rank) {
      before += within[lower++];
    }
    int key = (bin - HALF / 2) << 16 | lower;
    return Float.intBitsToFloat(key < 0 ? key ^ Integer.MAX_VALUE : key);
  }

  /** Grows with the value; NaN is greatest. */
  private static int key(float value) {
    int bits = Float.floatToIntBits(value);
    return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
  }

  private static int upper(int key) {
    return (key >> 16) + HALF / 2;
  }
}
