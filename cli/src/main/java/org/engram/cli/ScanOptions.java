package org.engram.cli;

import java.util.List;
import org.engram.imaging.timeseries.ScanFiles;
import picocli.CommandLine.Parameters;

/** Which scans a command reads, and what is stated about them; part of {@link InputOptions}. */
final class ScanOptions extends ReadingOptions {
  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "Parcel time series: files, folders (with all below them) or globs; with a preprocessing"
              + " --recipe, where there is one, volumes too. A BIDS name gives subject, session,"
              + " task and run.")
  private List<String> inputs;

  /** The inputs as they were given. */
  List<String> inputs() {
    return List.copyOf(inputs);
  }

  /** The scans that the inputs come down to. */
  ScanFiles scans() {
    return ScanFiles.find(inputs);
  }
}
