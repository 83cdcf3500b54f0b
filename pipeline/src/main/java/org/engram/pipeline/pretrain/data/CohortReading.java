package org.engram.pipeline.pretrain.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.imaging.timeseries.OtherRegionCountException;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.pipeline.pretrain.store.InOrder;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** Reads the scans of a cohort on several threads and hands them on in their order. */
final class CohortReading {
  private final RunPreparation preparation;
  private final CohortIndex.Header header;

  /** What became of a scan. */
  sealed interface Outcome {
    ScanFile scan();

    /** Ready to be trained on. */
    record Ready(ScanFile scan, RunPreparation.Result result) implements Outcome {}

    /** Not usable, and why. */
    record Refused(ScanFile scan, Problem problem) implements Outcome {}
  }

  private CohortReading(RunPreparation preparation, CohortIndex.Header header) {
    this.preparation = preparation;
    this.header = header;
  }

  /**
   * @throws RefusedInputException where no file can be read; where the first has not the model's
   *     regions; or where they are to be every file's and it leaves them open
   */
  static CohortReading of(
      List<ScanFile> scans, ScanReading reading, PreparationSettings settings, ModelInput input) {
    RegionRule regions =
        input
            .atlas()
            .map(atlas -> known(atlas, scans, reading, settings))
            .orElseGet(() -> RegionRule.like(first(scans, reading, Optional.empty()), settings));
    CohortIndex.Header header =
        new CohortIndex.Header(
            regions.atlas(),
            regions.labelled(),
            regions.firstFile(),
            input.frames(),
            input.repetitionTime(),
            settings,
            hash(scans, reading));
    return new CohortReading(
        new RunPreparation(reading, regions, settings, input.frames(), input.repetitionTime()),
        header);
  }

  CohortIndex.Header header() {
    return header;
  }

  private static RegionRule known(
      Atlas atlas, List<ScanFile> scans, ScanReading reading, PreparationSettings settings) {
    RegionRule open = RegionRule.known(atlas, settings);
    return settings.regionOrder() == RegionOrder.BY_NAME
        ? open
        : RegionRule.known(atlas, first(scans, reading, Optional.of(open)), settings);
  }

  /** The first file that can be read at all. */
  private static TimeSeries first(
      List<ScanFile> scans, ScanReading reading, Optional<RegionRule> known) {
    Optional<Problem> why = Optional.empty();
    for (ScanFile scan : scans) {
      try {
        return known.isPresent()
            ? reading.read(scan, known.get().atlas().size())
            : reading.read(scan);
      } catch (OtherRegionCountException e) {
        throw known.map(regions -> regions.otherNumber(e)).orElse(e);
      } catch (FileFormatException e) {
        why = why.or(() -> Optional.of(e.problem()));
      } catch (RefusedInputException e) {
        why = why.or(() -> Optional.of(e.problem()));
      }
    }
    throw new RefusedInputException(
        "training data",
        "none of " + scans.size() + " scans can be read",
        "at least one",
        why.map(problem -> "The first: " + problem.line()).orElse(""));
  }

  /**
   * Reads and prepares every scan; the consumer gets them in their order, on this thread.
   *
   * @throws RefusedInputException at the first whose regions differ
   */
  void forEach(List<ScanFile> scans, int workers, Consumer<Outcome> consumer) {
    InOrder.forEach(scans, workers, this::read, consumer);
  }

  private Outcome read(ScanFile scan) {
    TimeSeries series;
    try {
      series = preparation.read(scan);
    } catch (OtherRegionCountException e) {
      throw preparation.otherNumber(e); // as other regions below, this ends the whole job
    } catch (FileFormatException e) {
      return new Outcome.Refused(scan, e.problem());
    } catch (RefusedInputException e) {
      return new Outcome.Refused(scan, e.problem());
    }
    // Not caught: other regions than the cohort's end the whole job.
    RegionMatch match = preparation.match(series);
    try {
      return new Outcome.Ready(scan, preparation.prepare(scan, series, match));
    } catch (FileFormatException e) {
      return new Outcome.Refused(scan, e.problem());
    } catch (RefusedInputException e) {
      return new Outcome.Refused(scan, e.problem());
    }
  }

  private static String hash(List<ScanFile> scans, ScanReading reading) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(reading.read().toString().getBytes(StandardCharsets.UTF_8));
      for (ScanFile scan : scans) {
        // A file that is not there changes its line when it comes; why it is refused is told later.
        boolean there = Files.exists(scan.path());
        String line =
            "\n"
                + scan.path().toAbsolutePath().normalize()
                + "|"
                + (there ? FileState.of(scan.path()) : "missing")
                + "|"
                + reading.times().map(times -> times.of(scan.subject()).toString()).orElse("")
                + reading.times().flatMap(times -> times.siteOf(scan.subject())).orElse("");
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
