package org.engram.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverLockTest {
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir private Path folder;

  private org.apache.hadoop.fs.Path job() {
    return new org.apache.hadoop.fs.Path(folder.resolve("job").toUri());
  }

  private org.apache.hadoop.fs.Path file() {
    return new org.apache.hadoop.fs.Path(folder.toUri().resolve("renewed"));
  }

  private static FileSystem files() throws IOException {
    return FileSystem.getLocal(new Configuration(false));
  }

  @Test
  void theFolderOfADriverThatWasKilledIsTheNextOnesAtOnce() throws Exception {
    ProcessBuilder other =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            OtherDriver.class.getName(),
            folder.resolve("job/driver.lock").toString());
    Process first = other.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader said = first.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("locked");

      assertThatThrownBy(() -> DriverLock.take(files(), job(), "the second"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("job: in use by another driver: the first")
          .hasMessageContaining("one driver for one output");
    } finally {
      first.destroyForcibly().waitFor();
    }

    assertThat(folder.resolve("job/driver.name")).hasContent("the first");
    try (DriverLock second = DriverLock.take(files(), job(), "the second")) {
      second.requireHeld();
      assertThat(folder.resolve("job/driver.name")).hasContent("the second");
    }
    assertThat(folder.resolve("job")).isEmptyDirectory();
  }

  /** Holds a lock until it is killed. */
  static final class OtherDriver {
    private OtherDriver() {}

    public static void main(String[] args) throws IOException {
      try (FileDriverLock lock = FileDriverLock.take(Path.of(args[0]), "the first")) {
        lock.requireHeld();
        System.out.println("locked");
        if (System.in.read() < 0) {
          throw new IOException("nobody waits for this process any more");
        }
      }
    }
  }

  @Test
  void aDriverWhoseLockWasRemovedIsToldBeforeItPublishes() throws IOException {
    Path file = folder.resolve("job/driver.lock");
    DriverLock first = DriverLock.take(files(), job(), "the first");
    assertThatThrownBy(() -> DriverLock.take(files(), job(), "the first"))
        .as("a second job of this process")
        .hasMessageContaining("in use by another driver: the first");
    first.requireHeld();
    Files.delete(file);
    assertThatThrownBy(first::requireHeld)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("taken from this driver by the first");

    Files.delete(folder.resolve("job/driver.name"));
    DriverLock second = DriverLock.take(files(), job(), "the second");
    assertThatThrownBy(first::requireHeld).hasMessageContaining("this driver by the second");
    first.close();
    second.requireHeld();
    second.close();
    assertThat(folder.resolve("job")).isEmptyDirectory();
  }

  @Test
  void aLockThatIsRenewedIsKeptAndOneThatIsNotIsTakenOver() throws IOException {
    DriverLock first = RenewedDriverLock.take(files(), file(), "the first", NEVER);
    first.requireHeld();
    assertThatThrownBy(() -> RenewedDriverLock.take(files(), file(), "the second", NEVER))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("in use by another driver: the first, lock ");

    long now = files().getFileStatus(file()).getModificationTime();
    files().setTimes(file(), now - RenewedDriverLock.STALE.toMillis() - 1000, -1);
    try (DriverLock second = RenewedDriverLock.take(files(), file(), "the second", NEVER)) {
      second.requireHeld();
      assertThatThrownBy(first::requireHeld)
          .hasMessageContaining("taken from this driver by the second");
      first.close();
      second.requireHeld();
    }
    assertThat(files().exists(file())).isFalse();
    assertThat(Optional.ofNullable(folder.toFile().list()).map(List::of)).contains(List.of());
  }
}
