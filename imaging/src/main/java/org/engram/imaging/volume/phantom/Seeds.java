package org.engram.imaging.volume.phantom;

/** Seeds of streams that have nothing in common, from one seed and numbers that name a stream. */
final class Seeds {
  private Seeds() {}

  static long mix(long seed, long... names) {
    long mixed = seed;
    for (long name : names) {
      mixed = scrambled(mixed + 0x9e3779b97f4a7c15L * (name + 0x632be5abL));
    }
    return scrambled(mixed);
  }

  /** Stafford's variant 13 of the finaliser of MurmurHash3, as in SplitMix64. */
  private static long scrambled(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
