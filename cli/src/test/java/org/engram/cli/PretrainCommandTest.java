package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.TrainingLog;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.launch.RankCommand;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real command in processes of its own, which are stopped and killed. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
class PretrainCommandTest {
  /** Slow enough to be met on their way: each makes a checkpoint. */
  private static final int UPDATES = 60;

  /** Of a run that is never meant to come to its end. */
  private static final String LONG = "run.epochs=5000";

  private static final int SECONDS = 240;

  @TempDir private Path temporary;
  private Path config;

  @BeforeEach
  void make() {
    for (int s = 0; s < 8; s++) {
      SmallCohort.scan(temporary.resolve("scans/sub-%02d.csv".formatted(s)), s, 40);
    }
    config =
        SmallCohort.text(
            temporary.resolve("config.yaml"),
            """
            seed: 3
            start_from: %s
            data:
              inputs: [scans]
              repetition_time: 2.0
            masking:
              geometry: corrected
            run:
              epochs: %d
              batch_size: 4
            step:
              accumulation: 2
            schedule:
              warmup_epochs: 2
              resumed_schedules: updates
            monitors:
              every_updates: 50
            checkpoints:
              every_updates: 1
            """
                .formatted(SmallCohort.model(temporary.resolve("start")), UPDATES));
  }

  @Test
  void askedToEndItMakesACheckpointEndsWith0AndGoesOn() throws Exception {
    Path run = Files.createDirectory(temporary.resolve("run"));
    Process process = start(run, false, "--set", LONG, "--set", "checkpoints.every_updates=6000");
    awaitUpdates(run, 5, process);
    terminate(process.toHandle());

    assertThat(exit(process, SECONDS)).as(said(run)).isZero();
    assertThat(said(run)).contains("go on with --resume").contains("engram: checkpoint ");
    int made = losses(run).size();
    assertThat(made).isBetween(5, 4999);
    assertThat(run.resolve("checkpoints/step-%08d".formatted(made))).isDirectory();
    assertThat(run.resolve("model")).doesNotExist();

    CommandRun resumed =
        CommandRun.of(
            "pretrain",
            config,
            "--out",
            run,
            "--resume",
            "--device",
            "cpu",
            "--threads",
            1,
            "--set",
            "run.stop_after_updates=" + (made + 2));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(losses(run)).hasSize(made + 2);
  }

  @Test
  void twoProcessesStoppedAndResumedFollowOneWithTheWholeBatch() throws Exception {
    Path two = Files.createDirectory(temporary.resolve("two"));
    String half = "run.batch_size=2";
    Process process = start(two, false, "--nproc", "2", "--set", half);
    awaitUpdates(two, 5, process);
    terminate(process.toHandle());
    assertThat(exit(process, SECONDS)).as(said(two)).isZero();
    int made = losses(two).size();
    assertThat(made).isBetween(5, UPDATES - 1);
    Process resumed = start(two, true, "--nproc", "2");
    assertThat(exit(resumed, SECONDS)).as(said(two)).isZero();

    Path one = temporary.resolve("one");
    CommandRun alone =
        CommandRun.of("pretrain", config, "--out", one, "--device", "cpu", "--threads", 1);
    assertThat(alone.code()).as(alone.err()).isZero();

    List<Double> expected = losses(one);
    List<Double> actual = losses(two);
    assertThat(expected).hasSize(UPDATES);
    assertThat(actual).hasSize(UPDATES);
    double lossesApart = 0;
    for (int i = 0; i < UPDATES; i++) {
      lossesApart =
          Math.max(lossesApart, Math.abs(actual.get(i) - expected.get(i)) / expected.get(i));
    }
    double weightsApart = weightsApart(one, two);
    assertThat(lossesApart).as("losses, relative").isCloseTo(0, within(1e-5));
    assertThat(weightsApart).as("weights, relative").isCloseTo(0, within(1e-5));
  }

  @Test
  void aRankThatIsKilledEndsAllWithItsReason() throws Exception {
    Path run = Files.createDirectory(temporary.resolve("run"));
    Process process = start(run, false, "--nproc", "2", "--set", "run.batch_size=2", "--set", LONG);
    awaitUpdates(run, 3, process);
    List<ProcessHandle> ranks = process.children().toList();
    assertThat(ranks).hasSize(2);
    ranks.get(1).destroyForcibly();

    assertThat(exit(process, 60)).as(said(run)).isEqualTo(1);
    assertThat(said(run)).contains("was killed by signal 9", "Resume from the last checkpoint");
    assertThat(ranks).noneMatch(ProcessHandle::isAlive);
  }

  /**
   * The norm of the difference over the norm, of the tensor that differs most. The gradient of the
   * keys' bias is rounding noise, which Adam amplifies: it is left out.
   */
  private static double weightsApart(Path one, Path other) {
    String file = "model/model.safetensors";
    double most = 0;
    try (Safetensors expected = Safetensors.open(one.resolve(file));
        Safetensors actual = Safetensors.open(other.resolve(file))) {
      for (String name : expected.names()) {
        float[] a = expected.get(name).toFloats();
        float[] b = actual.get(name).toFloats();
        double difference = 0;
        double norm = 0;
        boolean keys = name.endsWith("attn.qkv.bias");
        for (int i = 0; i < a.length; i++) {
          if (keys && i / (a.length / 3) == 1) {
            continue;
          }
          difference += Math.pow((double) a[i] - b[i], 2);
          norm += (double) a[i] * a[i];
        }
        double apart = Math.sqrt(difference / Math.max(norm, 1e-30));
        most = Math.max(most, apart);
      }
    }
    return most;
  }

  private static List<Double> losses(Path run) {
    return RunHistory.read(run).updates().stream().map(UpdateRecord::loss).toList();
  }

  private Process start(Path run, boolean resume, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("pretrain", config.toString(), "--out", run.toString(), "--device", "cpu"));
    arguments.addAll(List.of("--threads", "1"));
    arguments.addAll(List.of(more));
    if (resume) {
      arguments.add("--resume");
    }
    return new ProcessBuilder(RankCommand.again(Main.class, arguments))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(heard(run).toFile()))
        .start();
  }

  private static Path heard(Path run) {
    return run.resolveSibling(run.getFileName() + ".said");
  }

  private static String said(Path run) throws IOException {
    return Files.readString(heard(run));
  }

  /** SIGTERM. */
  private static void terminate(ProcessHandle process) {
    assertThat(process.destroy()).isTrue();
  }

  private static int exit(Process process, int seconds) throws InterruptedException {
    try {
      assertThat(process.waitFor(seconds, TimeUnit.SECONDS)).as("ends in time").isTrue();
      return process.exitValue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static void awaitUpdates(Path run, int updates, Process process)
      throws IOException, InterruptedException {
    Path log = run.resolve(TrainingLog.UPDATES);
    try (WatchService watch = run.getFileSystem().newWatchService()) {
      run.register(
          watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      while (lines(log) < updates) {
        assertThat(process.isAlive()).as(said(run)).isTrue();
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
