package org.engram.pipeline.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.dataset.ScanRun;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.pipeline.parcellate.DenseParcellator;
import org.engram.pipeline.preprocess.RunInput;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * How scans are read: what is stated about them because their files do not say it, and how volumes
 * become series.
 *
 * @param read about all files alike
 * @param times repetition times by subject or site; wins over {@code read} for those it lists
 * @param volumes the recipe for files of volumes; without one these are refused
 * @param facts what surveys know of scans, by file
 */
public record ScanReading(
    ReadOptions read,
    Optional<RepetitionTimeTable> times,
    Optional<VolumeReading> volumes,
    Map<Path, ScanFacts> facts) {
  public ScanReading {
    facts = Map.copyOf(facts);
  }

  /** Of parcel series of which nothing is known but their files. */
  public ScanReading(ReadOptions read, Optional<RepetitionTimeTable> times) {
    this(read, times, Optional.empty(), Map.of());
  }

  /** Nothing is stated. */
  public static ScanReading defaults() {
    return new ScanReading(ReadOptions.defaults(), Optional.empty());
  }

  /** The same, where seconds between frames are stated for every file. */
  public ScanReading withRepetitionTime(double seconds) {
    return new ScanReading(read.withRepetitionTime(seconds), Optional.empty(), volumes, facts);
  }

  /**
   * The same for one scan of which all is stated that a survey would find.
   *
   * @param run with its repetition time, where it is stated; for a parcel series that is all of use
   */
  public ScanReading knowing(RunInput run) {
    ScanReading stated =
        run.repetitionTime().isPresent()
            ? withRepetitionTime(run.repetitionTime().getAsDouble())
            : this;
    boolean overTime = ScanInputs.isVolumes(run.bold()) || DenseParcellator.isDense(run.bold());
    return overTime
        ? new ScanReading(
            stated.read,
            stated.times,
            volumes,
            Map.of(ScanInputs.key(run.bold()), ScanFacts.of(run)))
        : stated;
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
    OptionalDouble ofSubject = times.map(table -> table.of(scan)).orElse(OptionalDouble.empty());
    ReadOptions stated =
        ofSubject.isPresent() ? options.withRepetitionTime(ofSubject.getAsDouble()) : options;
    ScanFacts known = facts.get(ScanInputs.key(scan.path()));
    if (known != null && known.refusal().isPresent()) {
      throw new RefusedInputException(known.refusal().get(), null);
    }
    if (volumes.isPresent() && known != null && known.volumes().isPresent()) {
      return volumes.get().read(scan, timed(known, stated.repetitionTime()));
    }
    boolean dense = DenseParcellator.isDense(scan.path());
    if (dense || ScanInputs.isVolumes(scan.path())) {
      throw new RefusedInputException(
          scan.path().toString(),
          dense ? "a dense CIFTI series, by its name" : "an image, by its name",
          "a parcel series, or a recipe by which volumes become one",
          ScanInputs.RECIPE);
    }
    return timed(TimeSeriesFile.read(scan.path(), stated), known);
  }

  /** The stated time, or else the sidecars'. */
  private static RunInput timed(ScanFacts known, OptionalDouble stated) {
    RunInput run = known.volumes().orElseThrow();
    if (stated.isPresent()) {
      return run.withRepetitionTime(stated.getAsDouble());
    }
    if (known.doubt().isPresent()) {
      throw new RefusedInputException(known.doubt().get(), null);
    }
    return known
        .timing()
        .map(timing -> run.withRepetitionTime(timing.repetitionTime()))
        .orElse(run);
  }

  /** A series that says nothing of its time has that of its run. */
  private static TimeSeries timed(TimeSeries series, ScanFacts known) {
    if (series.repetitionTime().isPresent() || known == null || known.timing().isEmpty()) {
      return series;
    }
    ScanRun.Timing timing = known.timing().get();
    List<String> notes = new ArrayList<>(series.notes());
    notes.add("repetition time " + timing.repetitionTime() + " s of the run, by " + timing.file());
    return series.withRepetitionTime(timing.repetitionTime()).withNotes(notes);
  }

  /** Where repetition times were stated, in words, for provenance. */
  public String statedTime() {
    List<String> stated = new ArrayList<>();
    times.ifPresent(_ -> stated.add("by table"));
    read.repetitionTime().ifPresent(seconds -> stated.add(seconds + " s"));
    return stated.isEmpty() ? "none" : String.join(", else ", stated);
  }

  /**
   * How many scans, and a hash over their paths, sizes, times of change and repetition times, and
   * those of what belongs to them: changes when a job over them would.
   */
  public String inputs(List<ScanFile> scans) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (ScanFile scan : scans) {
        ScanFacts known = facts.get(ScanInputs.key(scan.path()));
        String line =
            state(scan.path())
                + times.map(table -> table.of(scan).toString()).orElse("")
                + (known == null ? "" : state(known))
                + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return scans.size() + " (" + HexFormat.of().formatHex(digest.digest(), 0, 8) + ")";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String state(ScanFacts known) {
    StringBuilder state = new StringBuilder();
    state.append('|').append(known.refusal().map(Problem::line).orElse(""));
    state.append('|').append(known.timing().map(t -> "" + t.repetitionTime()).orElse(""));
    if (known.volumes().isPresent()) {
      RunInput run = known.volumes().get();
      state.append('|').append(run.space().orElse(""));
      for (Optional<Path> file : List.of(run.mask(), run.confounds())) {
        state.append('|').append(file.isPresent() ? state(file.get()) : "");
      }
    }
    return state.toString();
  }

  /** Path, size and time of change of a file, in words; one that comes changes its state, too. */
  public static String state(Path file) {
    try { // asked for once: of a hundred thousand files on a network's disk each question counts
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return file + "|" + now.size() + "|" + now.lastModifiedTime().toMillis() + "|";
    } catch (NoSuchFileException _) {
      return file + "|missing|";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
