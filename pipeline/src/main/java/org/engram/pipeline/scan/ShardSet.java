package org.engram.pipeline.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.engram.cohort.Journal;
import org.engram.cohort.JournalFingerprint;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/** All shards of a job, finished and made alike. */
public final class ShardSet {
  private static final int NAMED = 20;

  private final List<Path> files;
  private final ShardJob job;
  private final Map<String, ScanFile> refused;

  private ShardSet(List<Path> files, ShardJob job, Map<String, ScanFile> refused) {
    this.files = files;
    this.job = job;
    this.refused = refused;
  }

  /** Files of a table's shards that lie beside it, finished or not. */
  public static List<Path> beside(Path out) {
    return ShardRun.files(out);
  }

  /**
   * Finds and checks the shards.
   *
   * @param out the table they lead to
   * @param given their files; none to take those beside the table
   * @throws RefusedInputException where one is absent or not finished: each is named
   * @throws ConfigurationException where they are not of one job
   * @throws org.engram.tensor.FileFormatException where a sidecar cannot be read
   */
  public static ShardSet open(Path out, List<Path> given) {
    List<Path> found = given.isEmpty() ? beside(out) : List.copyOf(given);
    if (found.isEmpty()) {
      throw new RefusedInputException(
          out.toString(),
          "no shard beside it",
          "files " + out.getFileName() + ".shard-001-of-... of engram embed, parcellate or qc",
          "Name the shards' files themselves where they lie elsewhere");
    }
    TreeMap<Integer, Path> files = new TreeMap<>();
    int count = 0;
    for (Path file : found) {
      Shard shard =
          Shard.ofName(file)
              .orElseThrow(
                  () ->
                      new ConfigurationException(
                          file.toString(),
                          "no shard, by its name",
                          "a name that ends in .shard-003-of-016",
                          "Leave it out"));
      if (count != 0 && count != shard.count()) {
        throw new ConfigurationException(
            file.toString(),
            "of " + shard.count() + " shards, beside one of " + count,
            "shards of one division",
            "Delete those of the attempt that is not meant");
      }
      count = shard.count();
      Path before = files.put(shard.index(), file);
      if (before != null) {
        throw new ConfigurationException(
            file.toString(), "the same shard as " + before, "each shard once", "Leave one out");
      }
    }
    checkAll(out, files, count);
    return read(files);
  }

  private static void checkAll(Path out, Map<Integer, Path> files, int count) {
    List<String> lacking = new ArrayList<>();
    for (int index = 1; index <= count; index++) {
      Path file = files.get(index);
      if (file == null || !Files.isRegularFile(file)) {
        lacking.add(index + "/" + count + " (not begun, or elsewhere)");
      } else if (!Files.isRegularFile(Shard.sidecar(file))) {
        lacking.add(index + "/" + count + " (not finished)");
      }
    }
    if (!lacking.isEmpty()) {
      String names = lacking.stream().limit(NAMED).collect(Collectors.joining(", "));
      throw new RefusedInputException(
          out.toString(),
          lacking.size()
              + " of "
              + count
              + " shards lacking: "
              + names
              + (lacking.size() > NAMED ? " and more" : ""),
          "all shards, finished",
          "Start these again with --shard; what they have done is kept");
    }
  }

  private static ShardSet read(SequencedMap<Integer, Path> files) {
    Map<String, ScanFile> refused = new HashMap<>();
    ShardJob job = null;
    Path first = null;
    for (Map.Entry<Integer, Path> entry : files.entrySet()) {
      Path file = entry.getValue();
      ShardSidecar sidecar = ShardSidecar.read(Shard.sidecar(file));
      Shard shard = sidecar.shard();
      if (shard.index() != entry.getKey() || shard.count() != files.size()) {
        throw new ConfigurationException(
            file.toString(),
            "shard " + shard + ", by its sidecar",
            "what its name says",
            "Give it the name that it was written with");
      }
      if (job == null) {
        job = sidecar.job();
        first = file;
      } else if (!job.equals(sidecar.job())) {
        throw new ConfigurationException(
            file.toString(),
            "made otherwise than "
                + first.getFileName()
                + " ("
                + JournalFingerprint.difference(lines(job), lines(sidecar.job()))
                + ")",
            "shards of one list of scans, one model and the same settings",
            "Make the shards again that differ");
      }
      sidecar.refused().forEach(one -> refused.put(ScanJob.key(one.scan()), one.scan()));
    }
    return new ShardSet(List.copyOf(files.values()), job, refused);
  }

  private static String lines(ShardJob job) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("job", job.kind());
    all.put("scans", job.scans());
    all.put("batch", job.batch());
    all.putAll(job.fingerprint());
    job.head().forEach((name, value) -> all.putIfAbsent("output " + name, value));
    return JournalFingerprint.lines(all);
  }

  /** Which command they are of. */
  public String kind() {
    return job.kind();
  }

  /** What the job left for the merge, as JSON's types. */
  public Map<String, Object> head() {
    return Collections.unmodifiableMap(job.head());
  }

  /** How many shards there are. */
  public int count() {
    return files.size();
  }

  /** Scans of all shards. */
  public int scans() {
    return job.scans();
  }

  /** The shards' rows in the order of the input, read from their files one at a time. */
  public <R> ShardRows<R> rows(Journal.Format<R> format) {
    return new ShardRows<>(files, job, refused, format);
  }

  /**
   * The shards that a merge which was killed has not removed yet; empty where all are there, or
   * none is, or nothing says what they are.
   *
   * @param out the table they lead to
   */
  public static Optional<ShardSet> rest(Path out) {
    List<Path> left = beside(out);
    for (Path file : left) {
      if (Files.isRegularFile(Shard.sidecar(file))
          && left.size() < Shard.ofName(file).orElseThrow().count()) {
        ShardJob job = ShardSidecar.read(Shard.sidecar(file)).job();
        return Optional.of(new ShardSet(left, job, Map.of()));
      }
    }
    return Optional.empty();
  }

  /** Removes the shards' files: the sidecar first, since a shard without one is not finished. */
  public void delete() {
    try {
      for (Path file : files) {
        Files.deleteIfExists(Shard.sidecar(file));
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("shards cannot be removed: " + e, e);
    }
  }
}
