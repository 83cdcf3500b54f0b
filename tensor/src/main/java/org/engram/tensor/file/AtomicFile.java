package org.engram.tensor.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/**
 * Writes a file whole or not at all. The content goes to a temporary file in the same folder, is
 * forced to the disk, and then takes the name in one rename: a reader sees the old file or the new
 * one, never a part. When writing fails, by any error, the temporary file is removed and the old
 * file stays as it was.
 *
 * <p>A folder that is missing or may not be written to is a {@link ConfigurationException}; a
 * failing device (disk full) is an {@link UncheckedIOException} that names the file.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes content to a target; may throw what the target throws. */
  @FunctionalInterface
  public interface Content<T> {
    void writeTo(T target) throws IOException;
  }

  /** Writes the file through a channel, positioned at its start. */
  public static void write(Path file, Content<FileChannel> content) {
    Path target = resolve(file);
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    boolean renamed = false;
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      renamed = true;
      forceFolder(target.getParent());
    } catch (AccessDeniedException e) {
      throw new ConfigurationException(
          new Problem(
              file.toString(),
              "no permission to write in this folder",
              "a folder that this user may write to",
              "Choose another output folder or change its permissions."),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    } finally {
      if (!renamed) {
        remove(temporary);
      }
    }
  }

  /** Writes the file through a buffered stream, which is flushed but need not be closed. */
  public static void writeStream(Path file, Content<OutputStream> content) {
    write(
        file,
        channel -> {
          OutputStream stream =
              new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
          content.writeTo(stream);
          stream.flush();
        });
  }

  /** The file to replace: a symbolic link is followed, so that it stays a link. */
  private static Path resolve(Path file) {
    Path absolute = file.toAbsolutePath();
    try {
      Path target =
          Files.isSymbolicLink(absolute) && Files.exists(absolute)
              ? absolute.toRealPath()
              : absolute;
      if (Files.isDirectory(target)) {
        throw new ConfigurationException(
            file.toString(), "this is a folder", "the name of a file to write", "");
      }
      Path folder = target.getParent();
      if (folder == null || !Files.isDirectory(folder)) {
        throw new ConfigurationException(
            file.toString(),
            "the folder " + folder + " does not exist",
            "a file in a folder that exists",
            "Create the folder first.");
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot resolve " + file + ": " + e.getMessage(), e);
    }
  }

  /** Makes the rename itself durable; Windows cannot open a folder and needs no such thing. */
  private static void forceFolder(Path folder) throws IOException {
    if (!System.getProperty("os.name").startsWith("Windows")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static void remove(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + temporary + ": " + e.getMessage(), e);
    }
  }
}
