package org.engram.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.pipeline.scan.ScanInputs;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.VolumeReading;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How volumes become parcel series on the way; mix in with {@code @Mixin}. */
final class PreprocessOptions {
  @Mixin private final RecipeOptions recipe = new RecipeOptions();

  @Option(
      names = "--confounds",
      paramLabel = "FILE",
      description =
          "The table of confounds of a single run. Default: the one that lies beside its volumes.")
  private Path confounds;

  @Option(
      names = "--keep-series",
      paramLabel = "DIR",
      description =
          "Write each run's series there, as it goes into the model: a table of the BIDS derivative"
              + " name and a sidecar. Default: not written.")
  private Path keepSeries;

  /**
   * The scans of a command, and how they are read.
   *
   * @param inputs the scans
   * @param reading how they are read
   * @param notes what was decided, in words
   */
  record Opened(ScanInputs inputs, ScanReading reading, List<String> notes) {}

  /**
   * Finds the scans, and reads recipe and atlases where volumes are to be taken.
   *
   * @param threads that compute; 0 is one a core
   */
  Opened open(
      List<String> inputs, ReadOptions read, Optional<RepetitionTimeTable> times, int threads) {
    Optional<Preprocessor> opened = recipe.open(threads);
    if (opened.isEmpty()) {
      RecipeOptions.refuseAlone("--confounds", confounds != null);
      RecipeOptions.refuseAlone("--keep-series", keepSeries != null);
      ScanInputs found = ScanInputs.find(inputs);
      return new Opened(
          found, new ScanReading(read, times, Optional.empty(), found.facts()), List.of());
    }
    Preprocessor preprocessor = opened.get();
    ScanInputs found = ScanInputs.find(inputs, preprocessor, Optional.ofNullable(confounds));
    VolumeReading volumes = VolumeReading.open(preprocessor, Optional.ofNullable(keepSeries));
    return new Opened(
        found,
        new ScanReading(read, times, Optional.of(volumes), found.facts()),
        List.of(RecipeOptions.note(preprocessor)));
  }
}
