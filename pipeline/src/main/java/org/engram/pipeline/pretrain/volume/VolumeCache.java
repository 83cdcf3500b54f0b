package org.engram.pipeline.pretrain.volume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.models.neurojepa.masking.Foreground;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/**
 * Prepared volumes in a form that needs no parsing: a folder of safetensors files, each with whole
 * volumes [axis 0, axis 1, axis 2] and beside each which of its patches show the head, BOOL
 * [tokens]; and {@code index.jsonl}, written last.
 *
 * <p>Every file is written whole or not at all and says which volumes it holds, so a build that was
 * killed goes on after the last one. The same inputs and settings give the same bytes, on any
 * number of threads.
 */
public final class VolumeCache {
  public static final String INDEX = "index.jsonl";
  static final String FOREGROUND = ".foreground";
  private static final Pattern SHARD = Pattern.compile("volumes-[0-9]{5,9}\\.safetensors");
  private static final String LINES = "engram_index";

  private final Path folder;
  private final VolumeReading reading;
  private final VolumeCacheSettings settings;
  private final VolumeIndex.Header header;
  private final VolumeListener listener;
  private final List<IndexedVolume> all = new ArrayList<>();
  private final List<RefusedVolume> allRefused = new ArrayList<>();

  // The file in the making.
  private final SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
  private final List<IndexedVolume> volumes = new ArrayList<>();
  private final List<RefusedVolume> refused = new ArrayList<>();
  private long bytes;
  private int shards;

  private VolumeCache(
      Path folder,
      VolumeReading reading,
      VolumeCacheSettings settings,
      VolumeIndex.Header header,
      VolumeListener listener) {
    this.folder = folder;
    this.reading = reading;
    this.settings = settings;
    this.header = header;
    this.listener = listener;
  }

  /**
   * Builds a cache, goes on with one that was begun, or finds it done.
   *
   * @param folder made where it is not there
   * @param overwrite replace a cache of other inputs or settings that is there
   * @throws ConfigurationException where the folder has such a cache and may not be overwritten
   * @throws RefusedInputException where no volume can be used
   */
  public static VolumeIndex build(
      VolumeManifest manifest,
      VolumeReading reading,
      Path folder,
      VolumeCacheSettings settings,
      boolean overwrite,
      VolumeListener listener) {
    VolumeIndex.Header header = reading.header(settings.values().toString(), manifest);
    try {
      Files.createDirectories(folder);
      if (overwrite) {
        clear(folder);
      }
      return new VolumeCache(folder, reading, settings, header, listener).build(manifest);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Reads the index of a finished cache. */
  public static VolumeIndex open(Path folder) {
    if (!Files.exists(folder.resolve(INDEX))) {
      throw new ConfigurationException(
          folder.toString(),
          Files.exists(folder.resolve(name(0))) ? "a cache that is not finished" : "no " + INDEX,
          "a folder made by engram cache",
          "Run engram cache again: it goes on where it stopped");
    }
    return VolumeIndex.read(folder.resolve(INDEX));
  }

  static boolean isShard(String name) {
    return SHARD.matcher(name).matches();
  }

  private VolumeIndex build(VolumeManifest manifest) {
    List<VolumeManifest.Row> rows = manifest.rows();
    Path finished = folder.resolve(INDEX);
    if (Files.exists(finished)) {
      VolumeIndex there = VolumeIndex.read(finished);
      requireSame(finished, there.header());
      listener.started(rows.size(), rows.size());
      return there;
    }
    int before = resume();
    listener.started(rows.size(), before);
    each(rows.subList(before, rows.size()));
    if (!tensors.isEmpty()) {
      writeShard();
    }
    all.addAll(volumes);
    allRefused.addAll(refused);
    VolumeIndex whole = new VolumeIndex(header, all, allRefused);
    whole.requireSome();
    whole.write(finished);
    return whole;
  }

  /** Takes over the files that an earlier build finished; how many rows they cover. */
  private int resume() {
    for (Path file = folder.resolve(name(0)); Files.exists(file); ) {
      VolumeIndex part;
      try (Safetensors shard = Safetensors.open(file)) {
        String lines = shard.metadata().getOrDefault(LINES, "");
        part = VolumeIndexFile.parse(file + ", " + LINES, lines.lines().toList());
      }
      requireSame(file, part.header());
      all.addAll(part.volumes());
      allRefused.addAll(part.refused());
      shards++;
      file = folder.resolve(name(shards));
    }
    return all.size() + allRefused.size();
  }

  private void requireSame(Path file, VolumeIndex.Header there) {
    if (!there.equals(header)) {
      throw new ConfigurationException(
          file.toString(),
          "made from other inputs or with other settings",
          "an empty folder, or a cache of the same",
          "Name another --out, or give --overwrite");
    }
  }

  /** A volume that is prepared, or why it is not. */
  private record Ready(
      VolumeManifest.Row row,
      VolumeReading.Outcome outcome,
      HostTensor values,
      HostTensor foreground) {}

  /** Prepares several at once and takes them in their order. */
  private void each(List<VolumeManifest.Row> rows) {
    ArrayDeque<Future<Ready>> ahead = new ArrayDeque<>();
    ExecutorService threads = Executors.newFixedThreadPool(settings.workers());
    try {
      Iterator<VolumeManifest.Row> next = rows.iterator();
      while (next.hasNext() || !ahead.isEmpty()) {
        while (next.hasNext() && ahead.size() < 2 * settings.workers()) {
          VolumeManifest.Row row = next.next();
          ahead.add(threads.submit(() -> prepare(row)));
        }
        add(result(ahead.remove()));
      }
    } finally {
      ahead.forEach(preparing -> preparing.cancel(false));
      threads.close();
    }
  }

  private Ready prepare(VolumeManifest.Row row) {
    VolumeReading.Outcome outcome = reading.look(row);
    if (!(outcome instanceof VolumeReading.Outcome.Usable usable)) {
      return new Ready(row, outcome, null, null);
    }
    try {
      float[] values = reading.prepared(usable.volume());
      long[] shape = reading.shape().image().stream().mapToLong(Integer::longValue).toArray();
      boolean[] foreground = Foreground.published().of(values, reading.shape());
      return new Ready(row, outcome, settings.values().of(values, shape), tensor(foreground));
    } catch (FileFormatException e) {
      return refusal(row, RefusedVolume.of(row, e.problem()));
    } catch (RefusedInputException e) {
      return refusal(row, RefusedVolume.of(row, e.problem()));
    }
  }

  private static Ready refusal(VolumeManifest.Row row, RefusedVolume why) {
    return new Ready(row, new VolumeReading.Outcome.Refused(why), null, null);
  }

  private static HostTensor tensor(boolean[] foreground) {
    byte[] bytes = new byte[foreground.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (foreground[i] ? 1 : 0);
    }
    return new HostTensor(
        DType.BOOL, new long[] {bytes.length}, MemorySegment.ofArray(bytes).asReadOnly());
  }

  private static Ready result(Future<Ready> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case RuntimeException failure -> failure;
        case Error error -> throw error;
        case null, default -> new IllegalStateException(e);
      };
    }
  }

  private void add(Ready ready) {
    switch (ready.outcome()) {
      case VolumeReading.Outcome.Usable usable -> {
        String name = String.format(Locale.ROOT, "%08d", all.size() + volumes.size());
        tensors.put(name, ready.values());
        tensors.put(name + FOREGROUND, ready.foreground());
        volumes.add(usable.volume().in(name(shards), name));
        bytes += ready.values().data().byteSize() + ready.foreground().data().byteSize();
        listener.used(usable.volume().file());
        if (bytes >= settings.shardMegabytes() * 1_000_000L) {
          writeShard();
        }
      }
      case VolumeReading.Outcome.Refused no -> {
        refused.add(no.volume());
        listener.refused(no.volume().file(), no.volume().problem());
      }
    }
  }

  private void writeShard() {
    VolumeIndex part = new VolumeIndex(header, volumes, refused);
    Safetensors.write(
        folder.resolve(name(shards)),
        tensors,
        Map.of(LINES, VolumeIndexFile.lines(part).collect(Collectors.joining("\n"))));
    all.addAll(volumes);
    allRefused.addAll(refused);
    shards++;
    tensors.clear();
    volumes.clear();
    refused.clear();
    bytes = 0;
  }

  private static String name(int shard) {
    return String.format(Locale.ROOT, "volumes-%05d.safetensors", shard);
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
