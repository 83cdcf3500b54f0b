package org.engram.imaging.signal;

import org.engram.tensor.RefusedInputException;

/**
 * The published model's choice of frames: a clip of rate x frames source frames, and in it {@code
 * frames} evenly spaced positions from the first to the last, truncated to whole frames.
 *
 * <p>The spacing is (rate x frames - 1) / (frames - 1), a little more than the rate, so one frame
 * in about {@code frames / (rate - 1)} is skipped further. Positions are computed in float32 from
 * both ends, as PyTorch's linspace does. The published training drew the clip's start at random;
 * here the caller states it.
 */
public final class PublishedFrames {
  private PublishedFrames() {}

  /**
   * The source frames to take.
   *
   * @param sourceFrames frames of the run; positions beyond it repeat its last frame
   * @param rate source frames per model frame
   * @param frames frames of the model, at least 1
   * @param start first position, in source frames
   */
  public static int[] indices(int sourceFrames, double rate, int frames, double start) {
    if (sourceFrames < 1 || frames < 1 || !(rate > 0) || !(start >= 0)) {
      throw new IllegalArgumentException(
          "frames " + sourceFrames + ", rate " + rate + ", wanted " + frames + ", start " + start);
    }
    float from = (float) start;
    float to = (float) (start + rate * frames - 1);
    float step = frames > 1 ? (to - from) / (frames - 1) : 0;
    int[] indices = new int[frames];
    for (int i = 0; i < frames; i++) {
      float position =
          i < frames / 2 || frames == 1 ? from + step * i : to - step * (frames - 1 - i);
      indices[i] = (int) Math.clamp(position, 0f, sourceFrames - 1f);
    }
    return indices;
  }

  /** These columns of a series, [regions, indices]. */
  public static double[] pick(double[] values, int regions, int frames, int[] indices) {
    double[] picked = new double[Math.multiplyExact(regions, indices.length)];
    for (int r = 0; r < regions; r++) {
      for (int i = 0; i < indices.length; i++) {
        picked[r * indices.length + i] = values[r * frames + indices[i]];
      }
    }
    return picked;
  }

  /**
   * Source frames per model frame, which must be a whole number.
   *
   * @throws RefusedInputException when it is not, naming the other samplings
   */
  public static int rate(String source, double sourceTime, double modelTime) {
    double ratio = modelTime / sourceTime;
    long rate = Math.max(1, Math.round(ratio));
    if (!Sampling.sameTime(ratio, (double) rate)) {
      throw new RefusedInputException(
          source,
          "repetition time " + sourceTime + " s, " + ratio + " frames per model frame",
          "for --sampling published a whole fraction of the model's " + modelTime + " s",
          "Choose --sampling band-limited, linear or nearest.");
    }
    return Math.toIntExact(rate);
  }
}
