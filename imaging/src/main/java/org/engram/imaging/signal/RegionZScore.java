package org.engram.imaging.signal;

import java.util.BitSet;

/**
 * Mean and unbiased standard deviation of each region over the window's frames. A region that does
 * not vary in the window becomes 0.
 */
public record RegionZScore() implements Normalization {
  static final String NAME = "region-zscore";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public float[] apply(double[] values, int regions, int frames, BitSet absent) {
    float[] out = new float[values.length];
    double[] row = new double[frames];
    for (int r = absent.nextClearBit(0); r < regions; r = absent.nextClearBit(r + 1)) {
      for (int t = 0; t < frames; t++) {
        row[t] = (float) values[r * frames + t];
      }
      double mean = RegionMeans.mean(row, 0, frames);
      double deviation = Deviation.around(mean, row, 0, frames);
      for (int t = 0; t < frames && deviation > 0; t++) {
        out[r * frames + t] = (float) ((row[t] - mean) / deviation);
      }
    }
    return out;
  }
}
