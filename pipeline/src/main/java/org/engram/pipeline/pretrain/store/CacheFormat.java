package org.engram.pipeline.pretrain.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;

/**
 * A folder of prepared training data: safetensors files in a row, {@code runs-00000.safetensors},
 * each with the lines of the index about what it holds; and {@code index.jsonl}, written last.
 *
 * @param prefix of the files' names
 * @param lines of the index
 */
public record CacheFormat<H, E, R>(String prefix, IndexFile<H, E, R> lines) {
  /** The index's file. */
  public static final String INDEX = "index.jsonl";

  /** Below which a file has its lines of the index. */
  static final String LINES = "engram_index";

  /** Reads the index of a finished cache. */
  public IndexLines<H, E, R> open(Path folder) {
    if (!Files.exists(folder.resolve(INDEX))) {
      throw new ConfigurationException(
          folder.toString(),
          Files.exists(folder.resolve(name(0))) ? "a cache that is not finished" : "no " + INDEX,
          "a folder made by engram cache",
          "Run engram cache again: it goes on where it stopped");
    }
    return lines.read(folder.resolve(INDEX));
  }

  /** The name of a file, from 0. */
  String name(int file) {
    return String.format(Locale.ROOT, "%s-%05d.safetensors", prefix, file);
  }

  /** Whether a name is one of the cache's files, and leads nowhere else. */
  boolean isFile(String name) {
    return Pattern.matches(Pattern.quote(prefix) + "-[0-9]{5,9}\\.safetensors", name);
  }

  /** Removes all that is the cache's. */
  void clear(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(INDEX));
    List<Path> there;
    try (Stream<Path> files = Files.list(folder)) {
      there = files.filter(file -> isFile(file.getFileName().toString())).toList();
    }
    for (Path file : there) {
      Files.delete(file);
    }
  }
}
