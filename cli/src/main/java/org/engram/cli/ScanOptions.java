package org.engram.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.timeseries.Orientation;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.tensor.ConfigurationException;
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

  @Option(
      names = "--tr",
      paramLabel = "SECONDS",
      description =
          "Repetition time of the scans; wins over file and sidecar. Default: what the file or its"
              + " sidecar says; it is never guessed.")
  private Double repetitionTime;

  @Option(
      names = "--tr-table",
      paramLabel = "FILE",
      description =
          "Repetition times by subject or site: CSV or TSV with a column subject or site, and tr;"
              + " wins over --tr for those it lists. Default: none.")
  private Path repetitionTimes;

  @Option(
      names = "--assume-order",
      description =
          "Take the rows of a file without labels to be the model's regions, in order. Default:"
              + " such a file is refused.")
  private boolean assumeOrder;

  @Option(
      names = "--orientation",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Which way a table lies: auto, regions-as-rows or regions-as-columns. auto goes by the"
              + " labels, or else by the model's number of regions. Default: ${DEFAULT-VALUE}.")
  private String orientation;

  @Option(
      names = "--variable",
      paramLabel = "NAME",
      description =
          "The array to take from a file of several (npz, MATLAB). Default: the only"
              + " one that can be meant.")
  private String variable;

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
    return new ReadOptions(
        orientation(orientation),
        OptionalInt.empty(),
        repetitionTime == null ? OptionalDouble.empty() : OptionalDouble.of(repetitionTime),
        Optional.ofNullable(variable));
  }

  /** The table of repetition times, where one is named. */
  Optional<RepetitionTimeTable> times() {
    return Optional.ofNullable(repetitionTimes).map(RepetitionTimeTable::read);
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

  /** Reads {@code --orientation}. */
  static Orientation orientation(String stated) {
    for (Orientation choice : Orientation.values()) {
      if (name(choice).equals(stated)) {
        return choice;
      }
    }
    throw new ConfigurationException(
        "--orientation",
        "'" + stated + "'",
        Arrays.stream(Orientation.values())
            .map(ScanOptions::name)
            .collect(Collectors.joining(", ", "one of ", "")),
        "Use one of these names.");
  }

  private static String name(Orientation choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
