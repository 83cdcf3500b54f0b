package org.engram.imaging.signal;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import org.engram.tensor.RefusedInputException;

/**
 * A whole run at a repetition time that fits the model: resampled to it, or, where frames are
 * picked as published, as it was with so many of its frames to one of the model's.
 *
 * @param values row-major [regions, frames]
 * @param frameTime seconds between frames
 * @param rate frames for each of the model's
 * @param read frames as they were read
 */
public record SampledRun(
    double[] values, int regions, int frames, double frameTime, int rate, int read) {
  /**
   * Brings a run to the model's repetition time; one that has it (to 0.5 %) is left as it is.
   *
   * @param source for messages
   * @param values row-major [regions, frames], finite
   * @param repetitionTime of the run, in seconds
   * @param modelTime seconds between the model's frames
   * @throws RefusedInputException when the repetition time is unknown, or {@code published} does
   *     not divide it
   */
  public static SampledRun of(
      String source,
      double[] values,
      int regions,
      int frames,
      OptionalDouble repetitionTime,
      double modelTime,
      Sampling sampling) {
    double time = checkedTime(source, repetitionTime, modelTime);
    if (Sampling.sameTime(time, modelTime)) {
      return new SampledRun(values, regions, frames, time, 1, frames);
    }
    if (sampling == Sampling.PUBLISHED) {
      int rate = PublishedFrames.rate(source, time, modelTime);
      return new SampledRun(values, regions, frames, time, rate, frames);
    }
    double[] resampled = Resampler.resample(values, regions, frames, time, modelTime, sampling);
    return new SampledRun(resampled, regions, resampled.length / regions, modelTime, 1, frames);
  }

  /**
   * @throws RefusedInputException with the numbers, where there is not one whole window and that is
   *     to be refused
   */
  public void requireLength(String source, int modelFrames, ShortRuns shortRuns) {
    int length = Math.multiplyExact(rate, modelFrames);
    if (frames >= length || shortRuns != ShortRuns.REFUSE) {
      return;
    }
    throw new RefusedInputException(
        source,
        read
            + " frames"
            + (frames == read ? "" : ", " + frames + " after resampling")
            + String.format(Locale.ROOT, " (%.1f s)", frames * frameTime),
        "at least "
            + length
            + String.format(
                Locale.ROOT, " (%.1f s) for a window of %d", length * frameTime, modelFrames),
        "Use a longer run, or choose --short-runs pad-mean or tile.");
  }

  /** The same run made longer, to {@code length} frames. */
  SampledRun lengthened(int length, ShortRuns shortRuns) {
    double[] longer = shortRuns.lengthen(values, regions, frames, length);
    return new SampledRun(longer, regions, length, frameTime, rate, read);
  }

  private static double checkedTime(String source, OptionalDouble time, double modelTime) {
    if (!(modelTime > 0) || Double.isInfinite(modelTime)) {
      throw new IllegalArgumentException("model repetition time " + modelTime);
    }
    if (time.isEmpty()) {
      throw new RefusedInputException(
          source,
          "no repetition time",
          "seconds between frames, to compare with the model's " + modelTime + " s",
          "State it with --tr SECONDS or --tr-table FILE, or add a JSON sidecar with"
              + " RepetitionTime.");
    }
    double seconds = time.getAsDouble();
    if (!(seconds >= 0.01 && seconds <= 60)) {
      throw new RefusedInputException(
          source,
          "repetition time " + seconds + " s",
          "0.01 to 60 s",
          seconds >= 100
              ? "It may be in milliseconds; state seconds with --tr."
              : "State it with --tr.");
    }
    return seconds;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SampledRun that
        && Arrays.equals(values, that.values)
        && regions == that.regions
        && frameTime == that.frameTime
        && rate == that.rate
        && read == that.read;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) * 31 + rate;
  }

  @Override
  public String toString() {
    return "run [" + regions + ", " + frames + "] every " + frameTime + " s, " + rate + " to one";
  }
}
