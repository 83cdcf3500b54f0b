package org.engram.cli;

import java.util.List;
import java.util.Optional;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.models.brainjepa.InputPreparation;
import picocli.CommandLine.Mixin;

/**
 * Which scans a command reads, and how they are brought to the model; mix in with {@code @Mixin}.
 */
final class InputOptions {
  @Mixin private final ScanOptions files = new ScanOptions();
  @Mixin private final PreprocessOptions preprocess = new PreprocessOptions();
  @Mixin private final SamplingOptions sampling = new SamplingOptions();

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
    return sampling.preparation(modelFrames, files);
  }
}
