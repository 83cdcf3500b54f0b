package org.engram.pipeline.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;

/**
 * What is stated about scans because their files do not say it.
 *
 * @param read about all files alike
 * @param times repetition times by subject or site; wins over {@code read} for those it lists
 */
public record ScanReading(ReadOptions read, Optional<RepetitionTimeTable> times) {
  /** Nothing is stated. */
  public static ScanReading defaults() {
    return new ScanReading(ReadOptions.defaults(), Optional.empty());
  }

  /**
   * Reads a scan's file.
   *
   * @param regions of the model, which tell the orientation of a table without labels
   * @throws org.engram.tensor.FileFormatException if the file is malformed
   * @throws org.engram.tensor.RefusedInputException if it leaves something open
   */
  public TimeSeries read(ScanFile scan, int regions) {
    return read(
        scan, read.expectedRegions().isPresent() ? read : read.withExpectedRegions(regions));
  }

  /** As above, where no model says how many regions there should be. */
  public TimeSeries read(ScanFile scan) {
    return read(scan, read);
  }

  private TimeSeries read(ScanFile scan, ReadOptions options) {
    OptionalDouble time =
        times.map(table -> table.of(scan.subject())).orElse(OptionalDouble.empty());
    return TimeSeriesFile.read(
        scan.path(), time.isPresent() ? options.withRepetitionTime(time.getAsDouble()) : options);
  }

  /** Where repetition times were stated, in words, for provenance. */
  public String statedTime() {
    List<String> stated = new ArrayList<>();
    times.ifPresent(_ -> stated.add("by table"));
    read.repetitionTime().ifPresent(seconds -> stated.add(seconds + " s"));
    return stated.isEmpty() ? "none" : String.join(", else ", stated);
  }

  /**
   * How many scans, and a hash over their paths, sizes, times of change and stated repetition
   * times: changes when a job over them would.
   */
  public String inputs(List<ScanFile> scans) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (ScanFile scan : scans) {
        String line =
            scan.path()
                + "|"
                + Files.size(scan.path())
                + "|"
                + Files.getLastModifiedTime(scan.path()).toMillis()
                + "|"
                + times.map(table -> table.of(scan.subject()).toString()).orElse("")
                + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return scans.size() + " (" + HexFormat.of().formatHex(digest.digest(), 0, 8) + ")";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Task, run and what else tells a subject's scans of one session apart; may be empty. */
  public static String runName(ScanFile scan) {
    List<String> parts = new ArrayList<>();
    if (!scan.task().isEmpty()) {
      parts.add("task-" + scan.task());
    }
    if (!scan.run().isEmpty()) {
      parts.add("run-" + scan.run());
    }
    if (!scan.variant().isEmpty()) {
      parts.add(scan.variant());
    }
    return String.join("_", parts);
  }
}
