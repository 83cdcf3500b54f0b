package org.engram.cli;

import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.models.brainjepa.InputPreparation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How runs are brought to the model's time; mix in with {@code @Mixin}. */
final class SamplingOptions {
  @Mixin private final TimeSampling sampling = new TimeSampling();

  @Option(
      names = "--windows",
      paramLabel = "WINDOWS",
      completionCandidates = Choices.Windows.class,
      defaultValue = "first",
      description =
          "Which windows of a run longer than the model's: first, centre or all. Default:"
              + " ${DEFAULT-VALUE}.")
  private String windows;

  @Option(
      names = "--window-overlap",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "What neighbouring windows share, with --windows all: a fraction below 1, or frames of"
              + " the model. Default: ${DEFAULT-VALUE}.")
  private double windowOverlap;

  @Option(
      names = "--window-tail",
      description =
          "With --windows all, add a last window that ends where the run ends. Default: frames left"
              + " over are dropped.")
  private boolean windowTail;

  @Option(
      names = "--short-runs",
      paramLabel = "POLICY",
      defaultValue = "refuse",
      description =
          "Runs shorter than the model's window: refuse, pad-mean or tile. Default:"
              + " ${DEFAULT-VALUE}.")
  private String shortRuns;

  /**
   * How runs are brought to the model.
   *
   * @param modelFrames of one window, which an overlap is counted in
   * @param files what is stated about the files
   */
  InputPreparation.Options preparation(int modelFrames, ReadingOptions files) {
    return new InputPreparation.Options(
        sampling.chosen(),
        WindowPolicy.fromName(windows).withOverlap(windowOverlap, modelFrames).withTail(windowTail),
        ShortRuns.fromName(shortRuns),
        files.missing(),
        files.constants(),
        files.assumeOrder());
  }
}
