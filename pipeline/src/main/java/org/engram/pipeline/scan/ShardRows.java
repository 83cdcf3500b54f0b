package org.engram.pipeline.scan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.engram.cohort.Journal;
import org.engram.cohort.Journal.Entry;
import org.engram.cohort.JournalFingerprint;
import org.engram.cohort.JournalReader;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/**
 * Goes through the rows of all shards in the order of the input, with one of them in memory.
 *
 * @param <R> what a scan left
 */
public final class ShardRows<R> implements Iterator<ShardRow<R>>, AutoCloseable {
  private final List<Path> files;
  private final ShardJob job;
  private final Map<String, ScanFile> known;
  private final List<JournalReader<ShardRow<R>>> readers = new ArrayList<>();
  private final List<RefusedScan> refused = new ArrayList<>();
  private int place;
  private ShardRow<R> next;

  ShardRows(List<Path> files, ShardJob job, Map<String, ScanFile> known, Journal.Format<R> format) {
    this.files = files;
    this.job = job;
    this.known = known;
    boolean opened = false;
    try {
      for (int index = 0; index < files.size(); index++) {
        JournalReader<ShardRow<R>> reader =
            JournalReader.open(files.get(index), new ShardRow.Format<>(format));
        readers.add(reader);
        String settings =
            JournalFingerprint.lines(job.settings(new Shard(index + 1, files.size())));
        if (!reader.fingerprint().equals(settings)) {
          throw new ConfigurationException(
              files.get(index).toString(),
              "not the one that its sidecar is of ("
                  + JournalFingerprint.difference(reader.fingerprint(), settings)
                  + ")",
              "a shard with its own sidecar",
              "Start the shard again");
        }
      }
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
    advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public ShardRow<R> next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    ShardRow<R> row = next;
    advance();
    return row;
  }

  /** Scans that were refused so far, in the order of the input; all of them after the last row. */
  public List<RefusedScan> refused() {
    return List.copyOf(refused);
  }

  @Override
  public void close() {
    readers.forEach(JournalReader::close);
  }

  private void advance() {
    next = null;
    while (next == null && place < job.scans()) {
      int shard = place / job.batch() % files.size();
      Optional<Entry<ShardRow<R>>> entry = readers.get(shard).next();
      if (entry.isEmpty()) {
        throw lacking(files.get(shard), "ends before its last scan");
      }
      place++;
      switch (entry.get()) {
        case Entry.Done<ShardRow<R>>(_, ShardRow<R> row) -> next = row;
        case Entry.Refused<ShardRow<R>>(String key, Problem problem) -> {
          ScanFile scan = known.get(key);
          if (scan == null) {
            throw lacking(files.get(shard), "refuses " + key + ", of which its sidecar knows not");
          }
          refused.add(new RefusedScan(scan, problem));
        }
      }
    }
    if (next == null) {
      close(); // files of many shards are not kept open longer than they are read
    }
  }

  private static ConfigurationException lacking(Path file, String found) {
    return new ConfigurationException(
        file.toString(), found, "a finished shard with its sidecar", "Start the shard again");
  }
}
