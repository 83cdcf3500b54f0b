package org.engram.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.engram.imaging.timeseries.Orientation;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/** What is stated about scans because their files do not say it; part of {@link ReadingOptions}. */
final class SeriesOptions {
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

  /** The file of {@link #times}. */
  Optional<Path> table() {
    return Optional.ofNullable(repetitionTimes);
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
            .map(SeriesOptions::name)
            .collect(Collectors.joining(", ", "one of ", "")),
        "Use one of these names.");
  }

  private static String name(Orientation choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
