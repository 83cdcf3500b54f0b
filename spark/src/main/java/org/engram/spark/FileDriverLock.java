package org.engram.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * A lock of the operating system's: it goes with its process, however that ends. POSIX takes it
 * from a process that opens the file a second time and closes that, so that whose it is stands in a
 * file beside it, and the lock's own is opened once.
 */
final class FileDriverLock implements DriverLock {
  private static final String NAMED = "driver.name";
  private static final int LONGEST = 4096;

  private final Path file;
  private final Object key;
  private final FileChannel channel;
  private final FileLock lock;

  private FileDriverLock(Path file, Object key, FileChannel channel, FileLock lock) {
    this.file = file;
    this.key = key;
    this.channel = channel;
    this.lock = lock;
  }

  static FileDriverLock take(Path file, String driver) throws IOException {
    Path name = file.resolveSibling(NAMED);
    while (true) {
      Files.createDirectories(file.getParent());
      if (read(name).equals(driver)) {
        throw DriverLock.inUse(file.getParent(), driver); // another job of this very process
      }
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      boolean taken = false;
      try {
        FileLock lock =
            lock(channel).orElseThrow(() -> DriverLock.inUse(file.getParent(), read(name)));
        if (channel.size() == 0) {
          Files.writeString(name, driver);
          taken = true;
          return new FileDriverLock(file, key(file), channel, lock);
        }
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    }
  }

  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException _) {
      return Optional.empty(); // this very process has it
    }
  }

  private static String read(Path file) {
    try {
      return Files.size(file) > LONGEST ? "" : Files.readString(file);
    } catch (NoSuchFileException _) {
      return "";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  /** What tells a file from another of its name; null where the system has nothing of the kind. */
  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private boolean isHeld() throws IOException {
    return lock.isValid() && Files.exists(file) && Objects.equals(key(file), key);
  }

  @Override
  public void requireHeld() throws IOException {
    if (!isHeld()) {
      throw DriverLock.lost(file.getParent(), read(file.resolveSibling(NAMED)));
    }
  }

  /**
   * Marks the file before it goes: a driver that had opened it already gets the lock of a file that
   * is no more, sees the mark, and begins anew.
   */
  @Override
  public void close() throws IOException {
    try (channel) {
      if (isHeld()) {
        Files.deleteIfExists(file.resolveSibling(NAMED));
        if (channel.write(ByteBuffer.wrap(new byte[] {1})) == 1) {
          Files.delete(file);
        }
      }
    }
  }
}
