package org.engram.pipeline.pretrain.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.pretrain.data.CohortReading.Outcome;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.RefusedInputException;

/**
 * The runs of a training cohort, built once from its files: what each is, whose, how long, and
 * whether it can be used. A plain file, one JSON object a line.
 *
 * @param header what the runs were brought to
 * @param runs those that can be used, in the order of the input
 * @param refused those that cannot, and why
 */
public record CohortIndex(Header header, List<CohortRun> runs, List<RefusedScan> refused) {
  /**
   * What the runs were brought to.
   *
   * @param atlas the regions, in order
   * @param labelled whether these are their real names
   * @param firstFile the file whose regions they are, where no model named them
   * @param frames of one window of the model
   * @param repetitionTime seconds between the model's frames
   * @param preparation what was done where a run was not as the model has it
   * @param inputs a hash over the files, their sizes and times of change, and what was stated
   */
  public record Header(
      Atlas atlas,
      boolean labelled,
      Optional<String> firstFile,
      int frames,
      double repetitionTime,
      PreparationSettings preparation,
      String inputs) {}

  public CohortIndex {
    runs = List.copyOf(runs);
    refused = List.copyOf(refused);
  }

  /**
   * Reads every scan and notes what it is. One that cannot be used is refused with its reason and
   * the rest goes on.
   *
   * @param workers threads that read
   * @throws RefusedInputException naming the first file whose regions are not those of the model
   *     or, unless each may have its own order, not as in the first file (another number, other
   *     labels, another order); or where no scan is left
   */
  public static CohortIndex build(
      List<ScanFile> scans,
      ScanReading reading,
      PreparationSettings settings,
      ModelInput input,
      int workers,
      ScanListener listener) {
    CohortReading cohort = CohortReading.of(scans, reading, settings, input);
    List<CohortRun> runs = new ArrayList<>();
    List<RefusedScan> refused = new ArrayList<>();
    listener.started(scans.size(), 0);
    cohort.forEach(
        scans,
        workers,
        outcome -> {
          switch (outcome) {
            case Outcome.Ready ready -> {
              runs.add(ready.result().about());
              listener.used(ready.scan());
            }
            case Outcome.Refused no -> {
              refused.add(new RefusedScan(no.scan(), no.problem()));
              listener.refused(no.scan(), no.problem());
            }
          }
        });
    CohortIndex index = new CohortIndex(cohort.header(), runs, refused);
    index.requireSome();
    return index;
  }

  /** Refuses an index without runs. */
  void requireSome() {
    if (runs.isEmpty()) {
      throw new RefusedInputException(
          "training data",
          "none of " + refused.size() + " scans can be used",
          "at least one that fits the model",
          refused.isEmpty() ? "" : "The first: " + refused.getFirst().problem().line());
    }
  }

  /**
   * Reads an index.
   *
   * @throws org.engram.tensor.FileFormatException naming the line that is wrong
   */
  public static CohortIndex read(Path file) {
    return CohortIndexFile.index(CohortIndexFile.FORMAT.read(file));
  }

  /** Writes the index, whole or not at all. */
  public void write(Path file) {
    CohortIndexFile.FORMAT.write(CohortIndexFile.lines(this), file);
  }

  /** SHA-256 over the lines of the file, for provenance. */
  public String hash() {
    return CohortIndexFile.FORMAT.hash(CohortIndexFile.lines(this));
  }

  /** The regions, in order. */
  public Atlas atlas() {
    return header.atlas();
  }

  /** The same index with some of its runs: a training or a held-out part. */
  public CohortIndex where(Predicate<CohortRun> wanted) {
    return new CohortIndex(header, runs.stream().filter(wanted).toList(), refused);
  }

  /**
   * Checks that the index was made for such a model and such settings.
   *
   * @param where the index's file, for the message
   * @throws RefusedInputException naming the first difference
   */
  public void requireFits(String where, ModelInput input, PreparationSettings settings) {
    if (input.repetitionTime() != header.repetitionTime()) {
      throw misfit(
          where,
          "runs brought to a repetition time of " + header.repetitionTime() + " s",
          "the model's " + input.repetitionTime() + " s");
    }
    input.atlas().ifPresent(atlas -> requireRegions(where, atlas));
    for (CohortRun run : runs) {
      if (run.frames() < run.rate() * input.frames() && settings.shortRuns() == ShortRuns.REFUSE) {
        throw misfit(
            where,
            run.file() + " with " + run.frames() + " frames",
            "at least " + run.rate() * input.frames() + " for a window of " + input.frames());
      }
    }
    PreparationSettings made = header.preparation();
    requireSame(where, "sampling", made.sampling(), settings.sampling());
    requireSame(where, "missing_regions", made.missingRegions(), settings.missingRegions());
    requireSame(where, "constant_regions", made.constantRegions(), settings.constantRegions());
    requireSame(where, "assume_order", made.assumeOrder(), settings.assumeOrder());
    requireSame(where, "region_order", made.regionOrder(), settings.regionOrder());
  }

  private void requireRegions(String where, Atlas model) {
    List<String> own = header.atlas().labels();
    List<String> labels = model.labels();
    for (int r = 0; r < Math.min(own.size(), labels.size()); r++) {
      if (!own.get(r).equals(labels.get(r))) {
        throw misfit(
            where,
            "region " + (r + 1) + " is '" + own.get(r) + "'",
            "'" + labels.get(r) + "', the model's region there");
      }
    }
    if (own.size() != labels.size()) {
      throw misfit(where, own.size() + " regions", "the model's " + labels.size());
    }
  }

  private static void requireSame(String where, String setting, Object made, Object asked) {
    if (!made.equals(asked)) {
      throw misfit(where, "made with " + setting + " " + made, "" + asked);
    }
  }

  private static RefusedInputException misfit(String where, String found, String expected) {
    return new RefusedInputException(
        where, found, expected, "Make it anew with these settings, or use those it was made with");
  }
}
