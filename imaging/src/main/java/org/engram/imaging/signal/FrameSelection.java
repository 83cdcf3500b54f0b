package org.engram.imaging.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.engram.tensor.RefusedInputException;

/**
 * From a run of any length and repetition time to windows of the model's frames at the model's
 * repetition time. Deterministic: the same run gives the same windows.
 *
 * <p>With {@code published}, windows are clips of rate x frames source frames and frames are picked
 * in each; with the others the whole run is resampled once and then cut. A run whose repetition
 * time is the model's (to 0.5 %) is only cut.
 *
 * @param sampling how to change the repetition time
 * @param windows which windows
 * @param shortRuns what to do when there is not one whole window
 */
public record FrameSelection(Sampling sampling, WindowPolicy windows, ShortRuns shortRuns) {
  /**
   * The windows of a run.
   *
   * @param source for messages
   * @param values row-major [regions, frames], finite
   * @param repetitionTime of the run, in seconds
   * @param modelFrames frames of a window
   * @param modelTime seconds between the model's frames
   * @return at least one window
   * @throws RefusedInputException when the repetition time is unknown, {@code published} does not
   *     divide it, or the run is too short
   */
  public List<Window> select(
      String source,
      double[] values,
      int regions,
      int frames,
      OptionalDouble repetitionTime,
      int modelFrames,
      double modelTime) {
    double time = checkedTime(source, repetitionTime, modelTime);
    if (Sampling.sameTime(time, modelTime)) {
      return cut(source, values, regions, frames, time, 1, modelFrames, frames + " frames");
    }
    if (sampling == Sampling.PUBLISHED) {
      int rate = PublishedFrames.rate(source, time, modelTime);
      return cut(source, values, regions, frames, time, rate, modelFrames, frames + " frames");
    }
    double[] resampled = Resampler.resample(values, regions, frames, time, modelTime, sampling);
    int resampledFrames = resampled.length / regions;
    String found = frames + " frames, " + resampledFrames + " after resampling";
    return cut(source, resampled, regions, resampledFrames, modelTime, 1, modelFrames, found);
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

  private List<Window> cut(
      String source,
      double[] values,
      int regions,
      int frames,
      double time,
      int rate,
      int modelFrames,
      String found) {
    int length = Math.multiplyExact(rate, modelFrames);
    double[] run = values;
    int runFrames = frames;
    if (frames < length) {
      if (shortRuns == ShortRuns.REFUSE) {
        throw new RefusedInputException(
            source,
            found + String.format(Locale.ROOT, " (%.1f s)", frames * time),
            "at least "
                + length
                + String.format(
                    Locale.ROOT, " (%.1f s) for a window of %d", length * time, modelFrames),
            "Use a longer run, or choose --short-runs pad-mean or tile.");
      }
      run = shortRuns.lengthen(values, regions, frames, length);
      runFrames = length;
    }
    List<Window> cut = new ArrayList<>();
    for (int start : windows.starts(runFrames, length, rate)) {
      int[] picked = PublishedFrames.indices(runFrames, rate, modelFrames, start);
      double[] window = PublishedFrames.pick(run, regions, runFrames, picked);
      cut.add(new Window(cut.size(), start * time, regions, modelFrames, window));
    }
    return cut;
  }
}
