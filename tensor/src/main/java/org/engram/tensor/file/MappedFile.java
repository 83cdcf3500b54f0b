package org.engram.tensor.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.ReleasedException;

/**
 * A whole file as read-only memory, of any size, usable from every thread until it is closed. Pages
 * come from the disk when they are touched and belong to the operating system's cache.
 */
final class MappedFile implements AutoCloseable {
  private final Path path;
  private final Arena arena;
  private final MemorySegment bytes;

  private MappedFile(Path path, Arena arena, MemorySegment bytes) {
    this.path = path;
    this.arena = arena;
    this.bytes = bytes;
  }

  /**
   * @param kind what the file should be, for the error: "a safetensors file"
   */
  static MappedFile open(Path path, String kind) {
    Arena arena = Arena.ofShared();
    boolean mapped = false;
    try {
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        String found = Files.isDirectory(path) ? "this is a folder" : "this is no regular file";
        throw new RefusedInputException(path.toString(), found, kind, "Name a file.");
      }
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        mapped = true;
        return new MappedFile(path, arena, bytes);
      }
    } catch (NoSuchFileException e) {
      throw new RefusedInputException(
          new Problem(path.toString(), "no such file", kind, "Check the path."), e);
    } catch (AccessDeniedException e) {
      throw new RefusedInputException(
          new Problem(path.toString(), "no permission to read it", kind, "Change its permissions."),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
    } finally {
      if (!mapped) {
        arena.close();
      }
    }
  }

  Path path() {
    return path;
  }

  /** The file's bytes; refused once the file is closed. */
  MemorySegment bytes() {
    if (!arena.scope().isAlive()) {
      throw new ReleasedException(
          path.toString(),
          "used after it was closed",
          "a file that is open",
          "Use tensors inside the try block that opened their file, or copy them.");
    }
    return bytes;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
