package org.engram.pipeline.embed;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.tensor.RefusedInputException;

/**
 * From a scan's file to its rows, by a model that stays open as long as this is used: what a job
 * over a cohort, a service and a cluster have in common. Reading may go on in one thread while
 * another computes; a row depends on its scan and, in its last digits, on how many were computed
 * with it, and on nothing else.
 *
 * @param <I> what a scan is read as
 */
public sealed interface Embedder<I> extends ScanJob.Reader<I>, ScanJob.Work<I, List<EmbeddingRow>>
    permits SeriesEmbedder, VolumeEmbedder {
  /** The id of what is done between tokens and a row. */
  String recipe();

  /** The SHA-256 of the model's weights and of what decides what they mean. */
  String modelHash();

  /**
   * Reads a scan that comes by itself, from anybody: nothing is looked for beside it. A model has
   * use for what is known of its own kind of scans, and not for the rest.
   */
  ScanOutcome<I> read(KnownScan scan);

  /**
   * Reads and embeds scans, computed together.
   *
   * @return for each, in their order, its rows or the reason why there are none
   */
  default List<ScanOutcome<List<EmbeddingRow>>> embed(List<ScanFile> scans) {
    return embed(scans, new ReentrantLock());
  }

  /**
   * As above, where several threads share the model: each reads its scans while another computes,
   * and one computes at a time, with all of the model's threads.
   */
  default List<ScanOutcome<List<EmbeddingRow>>> embed(List<ScanFile> scans, Lock computing) {
    List<ScanOutcome<I>> read = scans.stream().map(this::read).toList();
    List<Supplier<List<EmbeddingRow>>> rows;
    computing.lock();
    try {
      rows = compute(ScanOutcome.ready(read));
    } finally {
      computing.unlock();
    }
    List<ScanOutcome<List<EmbeddingRow>>> outcomes = new ArrayList<>();
    int ready = 0;
    for (ScanOutcome<I> outcome : read) {
      outcomes.add(
          switch (outcome) {
            case ScanOutcome.Ready<I>(ScanFile scan, _) -> finished(scan, rows.get(ready++));
            case ScanOutcome.Refused<I>(ScanFile scan, var problem) ->
                new ScanOutcome.Refused<>(scan, problem);
          });
    }
    return outcomes;
  }

  private static ScanOutcome<List<EmbeddingRow>> finished(
      ScanFile scan, Supplier<List<EmbeddingRow>> rows) {
    try {
      return new ScanOutcome.Ready<>(scan, rows.get());
    } catch (RefusedInputException e) {
      return new ScanOutcome.Refused<>(scan, e.problem());
    }
  }
}
