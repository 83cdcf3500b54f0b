package org.engram.cli;

import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.imaging.timeseries.ScanFiles;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which scans a command reads, and what is stated about them; part of {@link InputOptions}. */
final class ScanOptions {
  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "Parcel time series: files, folders (with all below them) or globs; with --recipe, where"
              + " there is such an option, volumes too. A BIDS name gives subject, session, task"
              + " and run.")
  private List<String> inputs;

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

  /** The inputs as they were given. */
  List<String> inputs() {
    return List.copyOf(inputs);
  }

  /** The scans that the inputs come down to. */
  ScanFiles scans() {
    return ScanFiles.find(inputs);
  }

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
