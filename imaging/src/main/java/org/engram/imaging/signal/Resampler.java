package org.engram.imaging.signal;

import org.engram.tensor.RefusedInputException;

/**
 * A whole run on the model's time grid: output frame k stands at k x model time, where source frame
 * n stands at n x source time, both from 0. The grid ends at the last source frame; nothing is
 * extrapolated, so there are floor((n - 1) x source time / model time) + 1 frames.
 */
public final class Resampler {
  /** Zero crossings of the sinc on each side, in samples of the slower grid. */
  private static final int CROSSINGS = 16;

  /** Kaiser window for a stop band of 50 dB (Kaiser's formula 0.5842 (A - 21)^0.4 + ...). */
  private static final double BETA = 0.5842 * Math.pow(29, 0.4) + 0.07886 * 29;

  /**
   * Width of the transition from pass to stop band as a share of the slower sampling rate, by
   * Kaiser's formula (A - 8) / (2.285 x 2 pi x length). The stop band begins at the lower Nyquist
   * frequency, so frequencies below 1 - 2 x this, 82 %, of it pass unchanged.
   */
  private static final double TRANSITION = (50 - 8) / (2.285 * 2 * Math.PI * 2 * CROSSINGS);

  private Resampler() {}

  /** Frames of a run of {@code frames} at {@code sourceTime} on the model's grid. */
  public static int frames(int frames, double sourceTime, double modelTime) {
    // The margin keeps a last frame that only rounding puts beyond the run.
    return (int) Math.floor((frames - 1) * sourceTime / modelTime + 1e-6) + 1;
  }

  /**
   * Resamples [regions, frames] to [regions, {@link #frames}].
   *
   * @param sampling nearest, linear or band-limited
   * @param sourceTime seconds between frames of the run
   * @param modelTime seconds between frames of the model
   */
  public static double[] resample(
      double[] values,
      int regions,
      int frames,
      double sourceTime,
      double modelTime,
      Sampling sampling) {
    if (!(sourceTime > 0) || !(modelTime > 0)) {
      throw new RefusedInputException(
          "repetition time",
          sourceTime + " s to " + modelTime + " s",
          "positive seconds",
          "State the repetition time with --tr.");
    }
    int outFrames = frames(frames, sourceTime, modelTime);
    double[] out = new double[Math.multiplyExact(regions, outFrames)];
    for (int k = 0; k < outFrames; k++) {
      double position = Math.min(k * (modelTime / sourceTime), frames - 1);
      Weights weights =
          switch (sampling) {
            case NEAREST ->
                new Weights(
                    Math.min((int) Math.floor(position + 0.5), frames - 1), new double[] {1});
            case LINEAR -> linear(position, frames);
            case BAND_LIMITED -> bandLimited(position, frames, Math.max(1, modelTime / sourceTime));
            case PUBLISHED ->
                throw new IllegalArgumentException("published picks frames by window");
          };
      for (int r = 0; r < regions; r++) {
        double sum = 0;
        for (int i = 0; i < weights.of.length; i++) {
          sum += weights.of[i] * values[r * frames + weights.first + i];
        }
        out[r * outFrames + k] = sum;
      }
    }
    return out;
  }

  private static Weights linear(double position, int frames) {
    int before = (int) position;
    double share = position - before;
    return before + 1 < frames
        ? new Weights(before, new double[] {1 - share, share})
        : new Weights(before, new double[] {1});
  }

  /**
   * Low-pass interpolation at a position in source frames. The kernel is stretched by {@code
   * slower}, the ratio of the sampling intervals where the output is the slower one, and its
   * weights sum to 1, so a constant stays a constant.
   *
   * <p>Beyond each end the run is continued by its point reflection there, 2 x[0] - x[n]. For
   * signals of 0.008 to 0.1 Hz (UK Biobank to 2.205 s) this leaves an error of about 1 % of a
   * standard deviation near the ends, where cutting the kernel leaves 14 % and mirroring 19 %. The
   * price: a frame right at an end is that sample as it is, noise included.
   */
  private static Weights bandLimited(double position, int frames, double slower) {
    if (frames == 1) {
      return new Weights(0, new double[] {1});
    }
    double half = CROSSINGS * slower;
    int from = (int) Math.ceil(position - half);
    int to = (int) Math.floor(position + half);
    double cutoff = (1 - TRANSITION) / slower; // as a share of the source's Nyquist frequency
    double sum = 0;
    double[] kernel = new double[to - from + 1];
    for (int i = 0; i < kernel.length; i++) {
      double t = from + i - position;
      double x = t / half;
      kernel[i] = sinc(cutoff * t) * bessel(BETA * Math.sqrt(Math.max(0, 1 - x * x)));
      sum += kernel[i];
    }
    int end = frames - 1;
    boolean inside = from >= 0 && to <= end;
    int first = inside ? from : 0;
    double[] weights = new double[(inside ? to : end) - first + 1];
    for (int i = 0; i < kernel.length; i++) {
      int n = from + i;
      double weight = kernel[i] / sum;
      while (n < 0 || n > end) { // again and again where the run is shorter than the kernel
        int at = n < 0 ? 0 : end;
        weights[at] += 2 * weight;
        weight = -weight;
        n = 2 * at - n;
      }
      weights[n - first] += weight;
    }
    return new Weights(first, weights);
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  /** The modified Bessel function I0 by its power series. */
  private static double bessel(double x) {
    double term = 1;
    double sum = 1;
    for (int k = 1; term > 1e-17 * sum; k++) {
      term *= (x / (2 * k)) * (x / (2 * k));
      sum += term;
    }
    return sum;
  }

  private record Weights(int first, double[] of) {}
}
