package org.engram.imaging.signal;

import java.util.ArrayList;
import java.util.List;
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
    SampledRun run =
        SampledRun.of(source, values, regions, frames, repetitionTime, modelTime, sampling);
    run.requireLength(source, modelFrames, shortRuns);
    int length = Math.multiplyExact(run.rate(), modelFrames);
    SampledRun whole = run.frames() < length ? run.lengthened(length, shortRuns) : run;
    List<Window> cut = new ArrayList<>();
    for (int start : windows.starts(whole.frames(), length, whole.rate())) {
      int[] picked = PublishedFrames.indices(whole.frames(), whole.rate(), modelFrames, start);
      double[] window = PublishedFrames.pick(whole.values(), regions, whole.frames(), picked);
      cut.add(new Window(cut.size(), start * whole.frameTime(), regions, modelFrames, window));
    }
    return cut;
  }
}
