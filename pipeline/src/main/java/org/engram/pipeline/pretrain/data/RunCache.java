package org.engram.pipeline.pretrain.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.pretrain.data.CohortReading.Outcome;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/**
 * A cohort's runs in a form that needs no parsing: a folder of safetensors files, each with whole
 * runs as float32 [regions, frames] in the model's regions and at a repetition time that fits it,
 * before windows and normalisation; and {@code index.jsonl}, written last.
 *
 * <p>Every file is written whole or not at all and says which runs it holds, so a build that was
 * killed goes on after the last one. The same inputs and settings give the same bytes.
 */
public final class RunCache {
  public static final String INDEX = "index.jsonl";
  private static final Pattern SHARD = Pattern.compile("runs-[0-9]{5,9}\\.safetensors");
  private static final String LINES = "engram_index";

  private final Path folder;
  private final CacheSettings settings;
  private final CohortIndex.Header header;
  private final ScanListener listener;
  private final CohortIndexBuilder index;

  // The file in the making.
  private final SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
  private final List<CohortRun> runs = new ArrayList<>();
  private final List<RefusedScan> refused = new ArrayList<>();
  private long bytes;
  private int shards;
  private int written;

  private RunCache(
      Path folder, CacheSettings settings, CohortIndex.Header header, ScanListener listener) {
    this.folder = folder;
    this.settings = settings;
    this.header = header;
    this.listener = listener;
    this.index = new CohortIndexBuilder(header, ScanListener.SILENT);
  }

  /**
   * Builds a cache, goes on with one that was begun, or finds it done.
   *
   * @param folder made where it is not there
   * @param overwrite replace a cache of other inputs or settings that is there
   * @throws ConfigurationException where the folder has such a cache and may not be overwritten
   * @throws org.engram.tensor.RefusedInputException as {@link CohortIndex#build} does
   */
  public static CohortIndex build(
      List<ScanFile> scans,
      ScanReading reading,
      PreparationSettings preparation,
      ModelInput input,
      Path folder,
      CacheSettings settings,
      boolean overwrite,
      ScanListener listener) {
    CohortReading cohort = CohortReading.of(scans, reading, preparation, input);
    try {
      Files.createDirectories(folder);
      if (overwrite) {
        clear(folder);
      }
      return new RunCache(folder, settings, cohort.header(), listener).build(cohort, scans);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Reads the index of a finished cache. */
  public static CohortIndex open(Path folder) {
    if (!Files.exists(folder.resolve(INDEX))) {
      throw new ConfigurationException(
          folder.toString(),
          Files.exists(folder.resolve(name(0))) ? "a cache that is not finished" : "no " + INDEX,
          "a folder made by engram cache",
          "Run engram cache again: it goes on where it stopped");
    }
    return CohortIndex.read(folder.resolve(INDEX));
  }

  static boolean isShard(String name) {
    return SHARD.matcher(name).matches();
  }

  private CohortIndex build(CohortReading cohort, List<ScanFile> scans) {
    Path finished = folder.resolve(INDEX);
    if (Files.exists(finished)) {
      CohortIndex there = CohortIndex.read(finished);
      requireSame(finished, there.header());
      listener.started(scans.size(), scans.size());
      return there;
    }
    int before = resume();
    listener.started(scans.size(), before);
    cohort.forEach(scans.subList(before, scans.size()), settings.workers(), this::add);
    if (!tensors.isEmpty()) {
      writeShard();
    } else {
      index.addAll(new CohortIndex(header, runs, refused));
    }
    CohortIndex whole = index.finish();
    whole.write(finished);
    return whole;
  }

  /** Takes over the files that an earlier build finished; how many scans they cover. */
  private int resume() {
    int covered = 0;
    for (Path file = folder.resolve(name(0)); Files.exists(file); ) {
      CohortIndex part;
      try (Safetensors shard = Safetensors.open(file)) {
        String lines = shard.metadata().getOrDefault(LINES, "");
        part = CohortIndexFile.parse(file + ", " + LINES, lines.lines().toList());
      }
      requireSame(file, part.header());
      index.addAll(part);
      covered += part.runs().size() + part.refused().size();
      written += part.runs().size();
      shards++;
      file = folder.resolve(name(shards));
    }
    return covered;
  }

  private void requireSame(Path file, CohortIndex.Header there) {
    if (!there.equals(header)) {
      throw new ConfigurationException(
          file.toString(),
          "made from other inputs or with other settings",
          "an empty folder, or a cache of the same",
          "Name another --out, or give --overwrite");
    }
  }

  private void add(Outcome outcome) {
    switch (outcome) {
      case Outcome.Ready ready -> {
        String name = String.format(Locale.ROOT, "%08d", written + runs.size());
        HostTensor values = ready.result().run().values();
        tensors.put(name, values);
        runs.add(ready.result().about().in(name(shards), name));
        bytes += values.data().byteSize();
        if (bytes >= settings.shardMegabytes() * 1_000_000L) {
          writeShard();
        }
        listener.used(ready.scan());
      }
      case Outcome.Refused no -> {
        refused.add(new RefusedScan(no.scan(), no.problem()));
        listener.refused(no.scan(), no.problem());
      }
    }
  }

  private void writeShard() {
    CohortIndex part = new CohortIndex(header, runs, refused);
    Safetensors.write(
        folder.resolve(name(shards)),
        tensors,
        Map.of(LINES, CohortIndexFile.lines(part).collect(Collectors.joining("\n"))));
    index.addAll(part);
    written += runs.size();
    shards++;
    tensors.clear();
    runs.clear();
    refused.clear();
    bytes = 0;
  }

  private static String name(int shard) {
    return String.format(Locale.ROOT, "runs-%05d.safetensors", shard);
  }

  private static void clear(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(INDEX));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> isShard(f.getFileName().toString())).toList()) {
        Files.delete(file);
      }
    }
  }
}
