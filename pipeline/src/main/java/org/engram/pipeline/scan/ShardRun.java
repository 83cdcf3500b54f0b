package org.engram.pipeline.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.Journal;
import org.engram.cohort.Journal.Entry;
import org.engram.cohort.JournalFingerprint;
import org.engram.cohort.JournalReader;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/**
 * The file of a shard while it is worked on: a journal that is kept, {@code OUT.shard-003-of-016},
 * and a sidecar that is written when all of it is done. A shard that was killed goes on where it
 * stopped; one that is finished finds nothing left to do.
 *
 * @param <R> what a scan leaves
 */
public final class ShardRun<R> implements AutoCloseable {
  private final Shard shard;
  private final ShardJob job;
  private final Path file;
  private final Journal<ShardRow<R>> journal;

  private ShardRun(Shard shard, ShardJob job, Path file, Journal<ShardRow<R>> journal) {
    this.shard = shard;
    this.job = job;
    this.file = file;
    this.journal = journal;
  }

  /**
   * Begins a shard, or goes on with it.
   *
   * @param out the table that all shards lead to
   * @param overwrite whether a table that is there already is to be replaced by the merge
   * @throws ConfigurationException where the table is there, or another shard beside it saw other
   *     inputs, settings or another model, or this one is running
   */
  public static <R> ShardRun<R> open(
      Path out, Shard shard, ShardJob job, Journal.Format<R> format, boolean overwrite) {
    Path file = shard.file(out);
    if (!Files.exists(file)) {
      ScanJob.checkNew(out, overwrite);
    }
    checkSiblings(out, shard, job);
    return new ShardRun<>(
        shard,
        job,
        file,
        Journal.open(
            file, JournalFingerprint.lines(job.settings(shard)), new ShardRow.Format<>(format)));
  }

  /** Its rows; each scan's under its path. */
  public Journal<ShardRow<R>> journal() {
    return journal;
  }

  /**
   * Says that all of the shard's scans are in its journal.
   *
   * @param own the shard's scans
   */
  public ShardResult finish(List<ScanFile> own) {
    List<RefusedScan> refused = new ArrayList<>();
    for (ScanFile scan : own) {
      if (journal.entry(ScanJob.key(scan)) instanceof Entry.Refused<?>(_, Problem problem)) {
        refused.add(new RefusedScan(scan, problem));
      }
    }
    new ShardSidecar(job, shard, own.size(), refused).write(Shard.sidecar(file));
    return new ShardResult(file, shard, own.size() - refused.size(), refused);
  }

  @Override
  public void close() {
    journal.close();
  }

  /** The files of a table's shards that are there, in the order of their names. */
  static List<Path> files(Path out) {
    Path folder = out.toAbsolutePath().getParent();
    List<Path> files = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return files;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        if (Shard.of(file, out).isPresent()) {
          files.add(out.resolveSibling(file.getFileName()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be listed: " + e, e);
    }
    Collections.sort(files);
    return files;
  }

  private static void checkSiblings(Path out, Shard shard, ShardJob job) {
    Map<String, String> settings = job.settings(shard);
    for (Path sibling : files(out)) {
      Shard other = Shard.of(sibling, out).orElseThrow();
      Optional<String> before = JournalReader.fingerprint(sibling);
      if (other.equals(shard) || before.isEmpty()) {
        continue; // its own, which is checked when it is opened, or one that begins just now
      }
      settings.put("shard", Integer.toString(other.index()));
      String now = JournalFingerprint.lines(settings);
      if (!before.get().equals(now)) {
        throw new ConfigurationException(
            sibling.toString(),
            "begun with another list of scans, other settings or another model ("
                + JournalFingerprint.difference(before.get(), now)
                + ")",
            "shards of one job, all begun alike",
            "Give all shards the same inputs and settings; or delete the files of an earlier"
                + " attempt, "
                + out.getFileName()
                + ".shard-*");
      }
    }
  }
}
