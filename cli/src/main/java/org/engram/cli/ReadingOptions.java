package org.engram.cli;

import java.util.Optional;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is stated about scans because their files do not say it. */
sealed class ReadingOptions permits ScanOptions, CacheOptions {
  @Mixin private final SeriesOptions series = new SeriesOptions();

  @Option(
      names = "--assume-order",
      description =
          "Take the rows of a file without labels to be the model's regions, in order. Default:"
              + " such a file is refused.")
  private boolean assumeOrder;

  @Option(
      names = "--missing-regions",
      paramLabel = "POLICY",
      completionCandidates = Choices.MissingRegions.class,
      defaultValue = "refuse",
      description =
          "Regions that the model has and a scan has not: refuse, mean (of the scan's other regions"
              + " in the same network) or zero. Default: ${DEFAULT-VALUE}.")
  private String missingRegions;

  @Option(
      names = "--constant-regions",
      paramLabel = "POLICY",
      defaultValue = "refuse",
      description =
          "Regions that do not vary: refuse, or mark (kept, listed, not counted in the coverage)."
              + " Default: ${DEFAULT-VALUE}.")
  private String constantRegions;

  /** What is stated about the files. */
  ReadOptions read() {
    return series.read();
  }

  /** The table of repetition times, where one is named. */
  Optional<RepetitionTimeTable> times() {
    return series.times();
  }

  MissingRegions missing() {
    return MissingRegions.fromName(missingRegions);
  }

  ConstantRegions constants() {
    return ConstantRegions.fromName(constantRegions);
  }

  boolean assumeOrder() {
    return assumeOrder;
  }
}
