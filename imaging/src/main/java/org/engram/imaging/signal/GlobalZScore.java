package org.engram.imaging.signal;

import java.util.BitSet;
import org.engram.tensor.RefusedInputException;

/**
 * One mean and one unbiased standard deviation over all regions and frames of the window, as the
 * published pretraining standardises after its sampling.
 */
public record GlobalZScore() implements Normalization {
  static final String NAME = "global-zscore";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public float[] apply(double[] values, int regions, int frames, BitSet absent) {
    double[] present = new double[values.length];
    int count = 0;
    for (int r = absent.nextClearBit(0); r < regions; r = absent.nextClearBit(r + 1)) {
      for (int i = r * frames; i < (r + 1) * frames; i++) {
        present[count++] = (float) values[i];
      }
    }
    double mean = count > 0 ? RegionMeans.mean(present, 0, count) : 0;
    double deviation = Deviation.around(mean, present, 0, count);
    if (!(deviation > 0)) {
      throw new RefusedInputException(
          "normalization " + NAME,
          "a window of " + count + " equal values",
          "values that vary",
          "Check the window's series.");
    }
    float[] out = new float[values.length];
    for (int r = absent.nextClearBit(0); r < regions; r = absent.nextClearBit(r + 1)) {
      for (int i = r * frames; i < (r + 1) * frames; i++) {
        out[i] = (float) (((float) values[i] - mean) / deviation);
      }
    }
    return out;
  }
}
