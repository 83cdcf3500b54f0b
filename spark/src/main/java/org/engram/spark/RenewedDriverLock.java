package org.engram.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.LoggerFactory;

/**
 * A file that its driver writes anew every half a minute, for file systems without locks. Times are
 * the file system's own: clocks of machines differ. Where a file can be made although it is there
 * already, as in some object stores, two drivers that begin within one moment both see the later
 * one's name, and the earlier one ends.
 */
final class RenewedDriverLock implements DriverLock {
  /** How often it is renewed. */
  static final Duration EVERY = Duration.ofSeconds(30);

  /** Its driver is dead when it was not renewed for so long. */
  static final Duration STALE = Duration.ofMinutes(5);

  private static final int LONGEST = 4096;

  private final FileSystem files;
  private final Path file;
  private final String driver;
  private final ScheduledExecutorService renewing =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("engram-driver-lock").factory());
  private final ScheduledFuture<?> renewed;

  private RenewedDriverLock(FileSystem files, Path file, String driver, Duration every) {
    this.files = files;
    this.file = file;
    this.driver = driver;
    this.renewed =
        renewing.scheduleWithFixedDelay(
            this::renew, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  static RenewedDriverLock take(FileSystem files, Path file, String name, Duration every)
      throws IOException {
    String driver = name + ", lock " + UUID.randomUUID();
    if (!write(files, file, driver, false)) {
      Optional<String> other = read(files, file);
      if (other.isPresent() && age(files, file).compareTo(STALE) < 0) {
        throw DriverLock.inUse(file.getParent(), other.get());
      }
      write(files, file, driver, true);
    }
    String now = read(files, file).orElse("");
    if (!now.equals(driver)) {
      throw DriverLock.inUse(file.getParent(), now);
    }
    return new RenewedDriverLock(files, file, driver, every);
  }

  /** Whether it was written: not where it is there and is not to be replaced. */
  private static boolean write(FileSystem files, Path file, String driver, boolean replace)
      throws IOException {
    try (OutputStream out = files.create(file, replace)) {
      out.write(driver.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    }
  }

  private static Optional<String> read(FileSystem files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return Optional.of(new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8));
    } catch (FileNotFoundException _) {
      return Optional.empty();
    }
  }

  /** Since it was renewed, by the clock of the file system. */
  private static Duration age(FileSystem files, Path file) throws IOException {
    Path probe = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
    files.create(probe, true).close();
    try {
      long now = files.getFileStatus(probe).getModificationTime();
      return Duration.ofMillis(now - files.getFileStatus(file).getModificationTime());
    } finally {
      files.delete(probe, false);
    }
  }

  /** One that fails is told in the log; whether it mattered is seen where the lock is needed. */
  private void renew() {
    try {
      if (isHeld()) {
        write(files, file, driver, true);
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(RenewedDriverLock.class).warn("{} cannot be renewed", file, e);
    }
  }

  private boolean isHeld() throws IOException {
    return read(files, file).orElse("").equals(driver);
  }

  @Override
  public void requireHeld() throws IOException {
    if (!isHeld()) {
      throw DriverLock.lost(file.getParent(), read(files, file).orElse(""));
    }
  }

  /** Ends the renewing first, so that the file is not made again once it is gone. */
  @Override
  public void close() throws IOException {
    renewed.cancel(false);
    renewing.close();
    if (isHeld() && !files.delete(file, false)) {
      throw new IOException(file + ": cannot be removed");
    }
  }
}
