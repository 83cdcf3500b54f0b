package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.engram.models.training.watch.TrainingLog;

/** Waits for a run of another process to come somewhere. */
final class RunWatch {
  private static final long SECONDS = 240;

  private RunWatch() {}

  /** Until the run has logged so many updates; its folder must be there. */
  static void awaitUpdates(Path run, long updates, Process process)
      throws IOException, InterruptedException {
    Path log = run.resolve(TrainingLog.UPDATES);
    try (WatchService watch = run.getFileSystem().newWatchService()) {
      run.register(
          watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      while (lines(log) < updates) {
        assertThat(process.isAlive()).as("still runs before update " + updates).isTrue();
        assertThat(System.nanoTime()).as("in time").isLessThan(end);
        WatchKey key = watch.poll(1, TimeUnit.SECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    }
  }

  private static long lines(Path log) throws IOException {
    if (!Files.exists(log)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(log)) {
      return lines.count();
    }
  }
}
