package org.engram.imaging.volume.preparation;

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
    float[] given = volume.values();
    int from = of == Voxels.POSITIVE ? notPositive(given) : 0;
    OrderStatistics sorted = new OrderStatistics(given);
    float low = percentile(sorted, given.length, from, lower);
    float high = percentile(sorted, given.length, from, upper);
    float[] values = new float[given.length];
    float range = high - low;
    for (int i = 0; i < values.length; i++) {
      float above = given[i] - low;
      values[i] = high == low ? above : Math.min(Math.max(above / range, 0f), 1f);
    }
    return new Volume(volume.grid(), values);
  }

  /** How many come before the first above zero in their order; 0 where none is above zero. */
  private static int notPositive(float[] values) {
    int below = 0;
    boolean positive = false;
    for (float value : values) {
      below += value <= 0 ? 1 : 0;
      positive |= value > 0;
    }
    return positive ? below : 0;
  }

  /**
   * By linear interpolation between the values from an index on. Up to a million values the place
   * is told in float32, as the published library's quantile has it.
   */
  private static float percentile(OrderStatistics sorted, int count, int from, double percentile) {
    int last = count - 1 - from;
    double at =
        last < SINGLE_PRECISION
            ? (float) (percentile / 100) * (float) last
            : percentile / 100 * last;
    int below = (int) Math.floor(at);
    double low = sorted.at(from + below);
    double high = sorted.at(Math.min(from + below + 1, count - 1));
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
