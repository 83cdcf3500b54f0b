package org.engram.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Files of one run.
 *
 * @param kept whether they stay when it ends
 */
record WorkFolder(Path path, boolean kept) implements AutoCloseable {
  /** A new folder, gone when the run ends. */
  static WorkFolder make() throws IOException {
    return new WorkFolder(Files.createTempDirectory("engram-bench-"), false);
  }

  /** A folder that stays, made where it is not there. */
  static WorkFolder keep(Path path) throws IOException {
    return new WorkFolder(Files.createDirectories(path), true);
  }

  @Override
  public void close() throws IOException {
    if (kept) {
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(path);
  }
}
