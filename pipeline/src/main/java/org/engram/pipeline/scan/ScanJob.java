package org.engram.pipeline.scan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.engram.cohort.Journal;
import org.engram.cohort.Journal.Entry;
import org.engram.cohort.JournalFingerprint;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * What every job over a cohort's scans does alike: reads the next scans while those before are
 * computed; computes in groups that follow from the order of the input alone; journals what is
 * finished beside the table, in {@code OUT.partial}, so that a killed job started again does only
 * what is left and ends with the same bytes. A scan that cannot be used is refused with its reason
 * and the rest goes on.
 *
 * @param out the table that the job leads to
 * @param scans in the order of its rows
 * @param batch scans of a group, 1 or more
 * @param format how the journal holds what a scan leaves
 * @param <I> what a scan is read as
 * @param <R> what a scan leaves
 */
public record ScanJob<I, R>(
    Path out,
    List<ScanFile> scans,
    int batch,
    Reader<I> reader,
    Journal.Format<R> format,
    ScanListener listener) {
  /** How a scan is read; on a thread of its own, while others are computed. */
  @FunctionalInterface
  public interface Reader<I> {
    /** Reads it, or says why it cannot be used. */
    ScanOutcome<I> read(ScanFile scan);
  }

  /** What is done with scans. */
  @FunctionalInterface
  public interface Work<I, R> {
    /**
     * Computes a group of scans that could be read.
     *
     * @return for each, in their order, what makes its row: called on another thread while the next
     *     group is computed, and refusing the scan by a {@link RefusedInputException}
     */
    List<Supplier<R>> compute(List<ScanOutcome.Ready<I>> group);
  }

  public ScanJob {
    scans = List.copyOf(scans);
  }

  /**
   * Says whether a table may be written, before any work is done.
   *
   * @throws ConfigurationException if it is there already and is not to be replaced
   */
  public static void checkNew(Path out, boolean overwrite) {
    if (Files.exists(out) && !overwrite) {
      throw new ConfigurationException(
          out.toString(), "there already", "a new file", "Name another --out, or give --overwrite");
    }
  }

  /**
   * Runs the job to its end. The journal goes once the table is written, and stays where the job
   * fails before that.
   *
   * @param fingerprint all that the rows depend on; a job begun with another is not continued
   * @param write writes the table and what lies beside it
   * @throws ConfigurationException if the job was begun with other settings, or is running
   * @throws RefusedInputException if not one scan could be used
   */
  public <T> T run(
      Map<String, ?> fingerprint, Work<I, R> work, Function<FinishedScans<R>, T> write) {
    Path partial = out.resolveSibling(out.getFileName() + ".partial");
    Journal<R> journal = Journal.open(partial, JournalFingerprint.lines(fingerprint), format);
    boolean finished = false;
    try {
      work(journal, work, groups());
      FinishedScans<R> all = FinishedScans.of(journal, scans);
      if (all.used().isEmpty()) {
        finished = true; // where not one scan fits there is nothing to continue either
        throw new RefusedInputException(
            out.toString(),
            "none of " + scans.size() + " scans could be used",
            "at least one that fits the model",
            "The first: " + all.refused().getFirst().problem().line());
      }
      T result = write.apply(all);
      finished = true;
      return result;
    } finally {
      if (finished) {
        journal.delete();
      } else {
        journal.close();
      }
    }
  }

  /**
   * Runs one shard of the job to its end; {@code engram merge} makes the table of all of them. Its
   * file stays, so that one that is started again has nothing left to do.
   *
   * @param job what all shards have in common
   * @param mark what else the merge must know of a scan, in words of the job's own
   * @param overwrite whether a table that is there already is to be replaced by the merge
   * @throws ConfigurationException if it was begun with other settings, another shard was, or it is
   *     running
   */
  public ShardResult runShard(
      Shard shard,
      ShardJob job,
      Function<ScanFile, String> mark,
      boolean overwrite,
      Work<I, R> work) {
    List<List<ScanFile>> all = groups();
    List<List<ScanFile>> own =
        IntStream.range(0, all.size()).filter(shard::takes).mapToObj(all::get).toList();
    ScanJob<I, ShardRow<R>> kept =
        new ScanJob<>(out, scans, batch, reader, new ShardRow.Format<>(format), listener);
    try (ShardRun<R> run = ShardRun.open(out, shard, job, format, overwrite)) {
      kept.work(run.journal(), group -> marked(group, mark, work.compute(group)), own);
      return run.finish(own.stream().flatMap(List::stream).toList());
    }
  }

  private static <I, R> List<Supplier<ShardRow<R>>> marked(
      List<ScanOutcome.Ready<I>> group, Function<ScanFile, String> mark, List<Supplier<R>> rows) {
    List<Supplier<ShardRow<R>>> marked = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      ScanFile scan = group.get(i).scan();
      Supplier<R> row = rows.get(i);
      marked.add(() -> new ShardRow<>(scan, mark.apply(scan), row.get()));
    }
    return marked;
  }

  private List<List<ScanFile>> groups() {
    List<List<ScanFile>> groups = new ArrayList<>();
    for (int i = 0; i < scans.size(); i += batch) {
      groups.add(scans.subList(i, Math.min(scans.size(), i + batch)));
    }
    return groups;
  }

  private void work(Journal<R> journal, Work<I, R> work, List<List<ScanFile>> all) {
    List<List<ScanFile>> groups = new ArrayList<>();
    int before = 0;
    int own = 0;
    for (List<ScanFile> group : all) {
      long done = group.stream().filter(scan -> journal.keys().contains(key(scan))).count();
      before += (int) done;
      own += group.size();
      // A group that was cut short is computed again as a whole, in the same batches as before.
      if (done < group.size()) {
        groups.add(group);
      }
    }
    listener.started(own, before);
    try (ExecutorService readers = Executors.newSingleThreadExecutor();
        ExecutorService writers = Executors.newSingleThreadExecutor()) {
      Future<List<ScanOutcome<I>>> next =
          groups.isEmpty() ? null : read(readers, groups.getFirst());
      Future<?> writing = null;
      for (int g = 0; g < groups.size(); g++) {
        List<ScanOutcome<I>> outcomes = result(next);
        next = g + 1 < groups.size() ? read(readers, groups.get(g + 1)) : null;
        List<Supplier<R>> rows = work.compute(ScanOutcome.ready(outcomes));
        if (writing != null) {
          result(writing);
        }
        writing = writers.submit(() -> finish(journal, outcomes, rows));
      }
      if (writing != null) {
        result(writing);
      }
    }
  }

  private Future<List<ScanOutcome<I>>> read(ExecutorService readers, List<ScanFile> group) {
    return readers.submit(() -> group.stream().map(reader::read).toList());
  }

  /** Makes the rows, with the files that go with them, and then the journal's entries of them. */
  private void finish(Journal<R> journal, List<ScanOutcome<I>> outcomes, List<Supplier<R>> rows) {
    List<Entry<R>> entries = new ArrayList<>();
    int ready = 0;
    for (ScanOutcome<I> outcome : outcomes) {
      entries.add(
          switch (outcome) {
            case ScanOutcome.Ready<I>(ScanFile scan, _) -> entry(scan, rows.get(ready++));
            case ScanOutcome.Refused<I>(ScanFile scan, var problem) ->
                new Entry.Refused<>(key(scan), problem);
          });
    }
    journal.append(entries.stream().filter(e -> !journal.keys().contains(e.key())).toList());
    for (int i = 0; i < entries.size(); i++) {
      ScanFile scan = outcomes.get(i).scan();
      switch (entries.get(i)) {
        case Entry.Done<R> _ -> listener.used(scan);
        case Entry.Refused<R> refused -> listener.refused(scan, refused.problem());
      }
    }
  }

  private Entry<R> entry(ScanFile scan, Supplier<R> row) {
    try {
      return new Entry.Done<>(key(scan), row.get());
    } catch (RefusedInputException e) {
      return new Entry.Refused<>(key(scan), e.problem());
    }
  }

  /** What a scan is called in the journal. */
  static String key(ScanFile scan) {
    return scan.path().toString();
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error; // a heap that is too small is told as such, with what to do
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
