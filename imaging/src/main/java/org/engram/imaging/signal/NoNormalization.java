package org.engram.imaging.signal;

import java.util.BitSet;

/** The values as they are, rounded to float32. */
public record NoNormalization() implements Normalization {
  static final String NAME = "none";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public float[] apply(double[] values, int regions, int frames, BitSet absent) {
    float[] out = new float[values.length];
    for (int r = absent.nextClearBit(0); r < regions; r = absent.nextClearBit(r + 1)) {
      for (int i = r * frames; i < (r + 1) * frames; i++) {
        out[i] = (float) values[i];
      }
    }
    return out;
  }
}
