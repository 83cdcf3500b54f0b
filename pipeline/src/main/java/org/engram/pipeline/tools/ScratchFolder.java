package org.engram.pipeline.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for the files of other programs, gone with all in it when closed.
 *
 * @param path where it is
 */
public record ScratchFolder(Path path) implements AutoCloseable {
  /** Makes one among the system's temporary files. */
  public static ScratchFolder open() {
    try {
      return new ScratchFolder(Files.createTempDirectory("engram-tools"));
    } catch (IOException e) {
      throw new UncheckedIOException("a folder for temporary files cannot be made: " + e, e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be removed: " + e, e);
    }
  }
}
