package org.engram.imaging.volume.preparation;

import java.util.Arrays;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;

/**
 * Intensities between two percentiles brought to 0 to 1 and cut there. With percentiles 0 and 100,
 * {@code [10, 20, 30]} becomes {@code [0, 0.5, 1]}. Where both percentiles are equal, the lower one
 * is taken off and nothing is cut, as published.
 *
 * @param lower percentile, 0.5 as published
 * @param upper percentile, 99.5 as published
 * @param of the voxels that the percentiles are taken of
 */
public record PercentileScaling(double lower, double upper, Voxels of) implements VolumeStep {
  private static final int SINGLE_PRECISION = 1_000_000;

  /** Which voxels percentiles are taken of. */
  public enum Voxels {
    /** All, the air around the head too, as published. */
    ALL,
    /** Those above zero. */
    POSITIVE
  }

  public PercentileScaling {
    if (!(lower >= 0 && lower < upper && upper <= 100)) {
      throw new ConfigurationException(
          "percentiles", lower + " and " + upper, "0 to 100, the lower one first", "");
    }
  }

  @Override
  public Volume apply(Volume volume) {
    float[] sorted = volume.values().clone();
    Arrays.sort(sorted);
    int from = 0;
    if (of == Voxels.POSITIVE) {
      while (from < sorted.length && !(sorted[from] > 0)) {
        from++;
      }
      from = from == sorted.length ? 0 : from; // nothing is above zero
    }
    float low = percentile(sorted, from, lower);
    float high = percentile(sorted, from, upper);
    float[] values = volume.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          high == low ? values[i] - low : Math.clamp((values[i] - low) / (high - low), 0f, 1f);
    }
    return new Volume(volume.grid(), values);
  }

  /**
   * By linear interpolation between the values from an index on. Up to a million values the place
   * is told in float32, as the published library's quantile has it.
   */
  private static float percentile(float[] sorted, int from, double percentile) {
    int last = sorted.length - 1 - from;
    double at =
        last < SINGLE_PRECISION
            ? (float) (percentile / 100) * (float) last
            : percentile / 100 * last;
    int below = (int) Math.floor(at);
    double low = sorted[from + below];
    double high = sorted[Math.min(from + below + 1, sorted.length - 1)];
    return (float) (low + (at - below) * (high - low));
  }

  @Override
  public String describe() {
    return "percentiles "
        + lower
        + " and "
        + upper
        + (of == Voxels.ALL ? " of all voxels" : " of voxels above zero")
        + " to 0 and 1";
  }
}
