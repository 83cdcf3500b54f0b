package org.engram.cli;

import java.util.List;
import java.util.Optional;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.models.brainjepa.InputPreparation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Which scans a command reads, and how they are brought to the model; mix in with {@code @Mixin}.
 */
final class InputOptions {
  @Mixin private final ScanOptions files = new ScanOptions();
  @Mixin private final PreprocessOptions preprocess = new PreprocessOptions();

  @Option(
      names = "--sampling",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "How a run is brought to the model's repetition time: auto, published, nearest, linear or"
              + " band-limited. auto is published where the model's is a whole multiple of the"
              + " run's, else band-limited. Default: ${DEFAULT-VALUE}.")
  private String sampling;

  @Option(
      names = "--windows",
      paramLabel = "NAME",
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
   * The scans that the inputs come down to, and how they are read.
   *
   * @param threads that compute; 0 is one a core
   */
  PreprocessOptions.Opened open(int threads) {
    return preprocess.open(files.inputs(), read(), times(), threads);
  }

  /** The inputs as they were given. */
  List<String> inputs() {
    return files.inputs();
  }

  /** What is stated about the files. */
  ReadOptions read() {
    return files.read();
  }

  /** The table of repetition times, where one is named. */
  Optional<RepetitionTimeTable> times() {
    return files.times();
  }

  /**
   * How runs are brought to the model.
   *
   * @param modelFrames of one window, which an overlap is counted in
   */
  InputPreparation.Options preparation(int modelFrames) {
    return new InputPreparation.Options(
        sampling.equals("auto") ? Optional.empty() : Optional.of(Sampling.fromName(sampling)),
        WindowPolicy.fromName(windows).withOverlap(windowOverlap, modelFrames).withTail(windowTail),
        ShortRuns.fromName(shortRuns),
        files.missing(),
        files.constants(),
        files.assumeOrder());
  }
}
