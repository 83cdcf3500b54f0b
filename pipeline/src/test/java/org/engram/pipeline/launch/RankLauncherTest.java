package org.engram.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real child processes that print, fail, are killed and are asked to stop. */
class RankLauncherTest {
  private static final LaunchSettings QUICK = new LaunchSettings(60, 0.5);

  @TempDir Path folder;
  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
  private final CountDownLatch bothReady = new CountDownLatch(2);

  @Test
  void eachRankKnowsWhoItIsAndIsHeard() {
    RankLauncher ranks = launch(2, QUICK, "tell");
    LaunchResult result = end(ranks, 60);
    assertThat(result.failure()).isEmpty();
    assertThat(result.stopped()).isFalse();
    assertThat(result.exitCode()).isZero();
    assertThat(lines)
        .contains(
            "0 out out of 0 of 2",
            "1 out out of 1 of 2",
            "0 err err of local 0 127.0.0.1",
            "1 err err of local 1 127.0.0.1")
        .contains("0 out " + "x".repeat(8192)) // a line without an end does not fill the memory
        .contains("0 out " + "x".repeat(20_000 - 2 * 8192));
  }

  @Test
  void aRankThatFailsEndsTheOthersAndIsToldWithItsLastWords() {
    LaunchResult result = end(launch(3, QUICK, "fail"), 60);
    RankExit failure = result.failure().orElseThrow();
    assertThat(failure.describe()).isEqualTo("rank 1 ended with exit code 7");
    assertThat(failure.lastLines()).hasSize(20).startsWith("reason 10").endsWith("reason 29");
    assertThat(result.exitCode()).isEqualTo(7);
  }

  @Test
  void aRankThatIsKilledEndsTheOthers() {
    LaunchResult result = end(launch(3, QUICK, "kill"), 60);
    assertThat(result.failure().orElseThrow().describe())
        .isEqualTo("rank 2 was killed by signal 9");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void aRankThatIsKilledInACollectiveEndsTheOthers() {
    LaunchResult result = end(launch(3, new LaunchSettings(60, 5), "group"), 120);
    assertThat(result.failure().orElseThrow().describe())
        .isEqualTo("rank 1 was killed by signal 9");
  }

  @Test
  void aRequestToStopLeavesTimeForACheckpoint() throws InterruptedException {
    RankLauncher ranks = launch(2, QUICK, "orderly", folder.toString());
    assertThat(bothReady.await(60, TimeUnit.SECONDS)).isTrue();
    ranks.stop();
    LaunchResult result = end(ranks, 60);
    assertThat(result).isEqualTo(new LaunchResult(Optional.empty(), true));
    assertThat(folder.resolve("checkpoint-0")).exists();
    assertThat(folder.resolve("checkpoint-1")).exists();
  }

  @Test
  void butNotForEver() throws InterruptedException {
    RankLauncher ranks = launch(2, new LaunchSettings(1, 1), "deaf");
    assertThat(bothReady.await(60, TimeUnit.SECONDS)).isTrue();
    ranks.stop();
    LaunchResult result = end(ranks, 30);
    assertThat(result.stopped()).isTrue();
    assertThat(result.failure().orElseThrow().describe()).endsWith("was killed by signal 9");
  }

  @Test
  void terminatingTheLauncherTerminatesItsRanksInOrder() throws Exception {
    Process launcher =
        new ProcessBuilder(
                RankCommand.again(LaunchedProgram.class, List.of("launch", folder.toString())))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = launcher.inputReader(StandardCharsets.UTF_8)) {
      List<String> waitedFor = new ArrayList<>(List.of("[rank 0] ready", "[rank 1] ready"));
      while (!waitedFor.isEmpty()) {
        String line = out.readLine();
        assertThat(line).as("before " + waitedFor).isNotNull();
        waitedFor.remove(line);
      }
      launcher.toHandle().destroy();
      assertThat(launcher.onExit().get(60, TimeUnit.SECONDS).exitValue()).isZero();
    } finally {
      launcher.destroyForcibly();
    }
    assertThat(folder.resolve("checkpoint-0")).exists();
    assertThat(folder.resolve("checkpoint-1")).exists();
  }

  @Test
  void ranksEndWhenTheirLauncherIsKilled() throws Exception {
    Path orphans = Files.createDirectory(folder.resolve("orphans"));
    Process launcher =
        new ProcessBuilder(
                RankCommand.again(LaunchedProgram.class, List.of("launch", orphans.toString())))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<ProcessHandle> ranks = new ArrayList<>();
    try {
      awaitFiles(orphans, "pid-", 2);
      for (String pid : names(orphans, "pid-")) {
        ProcessHandle.of(Long.parseLong(pid.substring("pid-".length()))).ifPresent(ranks::add);
      }
      assertThat(ranks).hasSize(2);
      launcher.destroyForcibly();
      for (ProcessHandle rank : ranks) {
        rank.onExit().get(30, TimeUnit.SECONDS);
      }
    } finally {
      launcher.destroyForcibly();
      ranks.forEach(ProcessHandle::destroyForcibly);
    }
    assertThat(names(orphans, "orphaned-")).containsExactlyInAnyOrder("orphaned-0", "orphaned-1");
  }

  @Test
  void aNumberOfProcessesThatCannotBeIsRefused() {
    assertThatThrownBy(() -> launch(0, QUICK, "tell"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--nproc: 0");
    assertThatThrownBy(() -> new LaunchSettings(Double.NaN, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("stop_seconds NaN");
  }

  private RankLauncher launch(int count, LaunchSettings settings, String... arguments) {
    return RankLauncher.start(
        RankCommand.again(LaunchedProgram.class, List.of(arguments)),
        count,
        settings,
        (rank, error, line) -> {
          lines.add(rank + (error ? " err " : " out ") + line);
          if (line.equals("ready")) {
            bothReady.countDown();
          }
        });
  }

  private LaunchResult end(RankLauncher ranks, int atMostSeconds) {
    try {
      return CompletableFuture.supplyAsync(ranks::await).get(atMostSeconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("ranks still run, and said " + lines, e);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> names(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).filter(n -> n.startsWith(prefix)).toList();
    }
  }

  private static void awaitFiles(Path folder, String prefix, int count)
      throws IOException, InterruptedException {
    try (WatchService watch = folder.getFileSystem().newWatchService()) {
      folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (names(folder, prefix).size() < count) {
        assertThat(System.nanoTime()).as("in time").isLessThan(end);
        var key = watch.poll(5, TimeUnit.SECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    }
  }
}
