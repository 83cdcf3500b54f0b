package org.engram.pipeline.pretrain.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/**
 * A cache in the making. Every file is written whole or not at all and says what it holds, so a
 * build that was killed goes on after the last one. The same data give the same bytes.
 */
public final class CacheBuild<H, E, R> {
  private final CacheFormat<H, E, R> format;
  private final Path folder;
  private final H header;
  private final long bytesPerFile;

  private final List<E> entries = new ArrayList<>();
  private final List<R> refused = new ArrayList<>();
  private int files;

  // The file in the making.
  private final SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
  private int firstEntry;
  private int firstRefused;
  private long bytes;

  private CacheBuild(CacheFormat<H, E, R> format, Path folder, H header, long bytesPerFile) {
    this.format = format;
    this.folder = folder;
    this.header = header;
    this.bytesPerFile = bytesPerFile;
  }

  /**
   * Begins, goes on with one that was begun, or finds it done.
   *
   * @param folder made where it is not there
   * @param header all that a cache's content follows from
   * @param megabytes that end a file
   * @param overwrite replace a cache that is there
   * @throws ConfigurationException where the folder has a cache of another header
   */
  public static <H, E, R> CacheBuild<H, E, R> open(
      CacheFormat<H, E, R> format, Path folder, H header, int megabytes, boolean overwrite) {
    try {
      Files.createDirectories(folder);
      if (overwrite) {
        format.clear(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder + ": " + e.getMessage(), e);
    }
    return new CacheBuild<>(format, folder, header, megabytes * 1_000_000L);
  }

  /** The index, where the cache is finished. */
  public Optional<IndexLines<H, E, R>> finished() {
    Path index = index();
    if (!Files.exists(index)) {
      return Optional.empty();
    }
    IndexLines<H, E, R> there = format.lines().read(index);
    requireSame(index, there.header());
    return Optional.of(there);
  }

  /** The index's file. */
  public Path index() {
    return folder.resolve(CacheFormat.INDEX);
  }

  /** Takes over the files that an earlier build finished; how many inputs they cover. */
  public int resume() {
    for (Path file = folder.resolve(format.name(0)); Files.exists(file); ) {
      IndexLines<H, E, R> part;
      try (Safetensors there = Safetensors.open(file)) {
        String lines = there.metadata().getOrDefault(CacheFormat.LINES, "");
        part = format.lines().parse(file + ", " + CacheFormat.LINES, lines.lines().toList());
      }
      requireSame(file, part.header());
      entries.addAll(part.entries());
      refused.addAll(part.refused());
      files++;
      file = folder.resolve(format.name(files));
    }
    firstEntry = entries.size();
    firstRefused = refused.size();
    return firstEntry + firstRefused;
  }

  private void requireSame(Path file, H there) {
    if (!there.equals(header)) {
      throw new ConfigurationException(
          file.toString(),
          "made from other inputs or with other settings",
          "an empty folder, or a cache of the same",
          "Name another --out, or give --overwrite");
    }
  }

  /** The file that the next entry will be in. */
  public String file() {
    return format.name(files);
  }

  /** What the next entry's tensor is to be called. */
  public String tensor() {
    return String.format(Locale.ROOT, "%08d", entries.size());
  }

  /**
   * Adds an entry.
   *
   * @param its tensors, by the name {@link #tensor} gave and what begins with it
   */
  public void add(E entry, SequencedMap<String, HostTensor> its) {
    entries.add(entry);
    tensors.putAll(its);
    its.values().forEach(tensor -> bytes += tensor.data().byteSize());
    if (bytes >= bytesPerFile) {
      write();
    }
  }

  /** Adds what cannot be used. */
  public void refuse(R refusal) {
    refused.add(refusal);
  }

  private void write() {
    IndexLines<H, E, R> part =
        new IndexLines<>(
            header,
            entries.subList(firstEntry, entries.size()),
            refused.subList(firstRefused, refused.size()));
    Safetensors.write(
        folder.resolve(format.name(files)),
        tensors,
        Map.of(CacheFormat.LINES, format.lines().lines(part).collect(Collectors.joining("\n"))));
    files++;
    tensors.clear();
    bytes = 0;
    firstEntry = entries.size();
    firstRefused = refused.size();
  }

  /** Writes the last file; the index is the caller's to write, where it finds it good. */
  public IndexLines<H, E, R> end() {
    if (!tensors.isEmpty()) {
      write();
    }
    return new IndexLines<>(header, entries, refused);
  }
}
