package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.engram.pipeline.embed.SmallModel;
import org.engram.server.client.EngramClient;
import org.engram.server.client.RemoteJob;
import org.engram.server.job.JobService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails under the service. */
class LostDiskTest {
  /** Held, or its level would be forgotten with it. */
  private static final Logger LOG = Logger.getLogger(JobService.class.getPackageName());

  @TempDir Path folder;

  @Test
  void aJobWhoseFilesAreGoneFailsAndItsPlaceIsFree() throws Exception {
    LOG.setLevel(Level.OFF);
    Path first = SmallModel.writeRun(folder, "long", 1, 8000, Running.LABELS);
    Path second = SmallModel.writeRun(folder, "short", 2, 64, Running.LABELS);
    try (Running running =
        Running.start(
            folder,
            settings ->
                settings.withJobs(
                    new JobService.Settings(
                        folder.resolve("state"),
                        1,
                        5,
                        1,
                        8,
                        Duration.ZERO,
                        Duration.ofHours(1))))) {
      EngramClient client = EngramClient.of(running.uri("/"), Optional.empty());
      String slow = client.embed(first, Map.of("repetition_time", "2"));
      String lost = client.embed(second, Map.of("repetition_time", "2"));
      remove(folder.resolve("state/jobs").resolve(lost));

      RemoteJob job = client.await(lost, Duration.ofSeconds(60));

      assertThat(job.status()).isEqualTo("failed");
      assertThat(job.problem().orElseThrow().remedy()).containsIgnoringCase("tell who runs");
      assertThat(client.await(slow, Duration.ofSeconds(60)).status()).isEqualTo("done");
      assertThat(running.server().unfinished()).isZero();
    }
  }

  private static void remove(Path job) throws IOException {
    try (Stream<Path> files = Files.walk(job)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
