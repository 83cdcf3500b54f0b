package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.engram.pipeline.launch.LaunchResult;
import org.engram.pipeline.launch.LaunchSettings;
import org.engram.pipeline.launch.RankCommand;
import org.engram.pipeline.launch.RankLauncher;
import org.engram.pipeline.run.Checkpoints;
import org.engram.pipeline.run.Checkpoints.Checkpoint;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that overflow and files that go away in the middle of a run. */
class FailingRunTest {
  @TempDir Path temporary;

  @Test
  void lossesThatAreNotFiniteAreSkippedAndEndTheRunWithItsLastGoodCheckpoint() {
    MadePretraining made = MadePretraining.of(temporary.resolve("made"), 8);
    Path run = temporary.resolve("run");
    MadePretraining.run(made.settings("run.stop_after_updates=3"), run, false, new Heard());
    PretrainSettings tooFast =
        made.settings(
            "schedule.learning_rate=1e18",
            "checkpoints.every_updates=100",
            "run.max_skipped_steps=5");

    assertThatThrownBy(() -> MadePretraining.run(tooFast, run, true, new Heard()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("5 steps one after the other with a loss or gradient that is not")
        .hasMessageContaining("Its last good checkpoint is " + run.resolve("checkpoints"))
        .hasMessageContaining("step-00000003. Lower the learning rate");
    Checkpoint last = new Checkpoints(run.resolve("checkpoints"), 9).latest().orElseThrow();
    assertThat(last.step()).isEqualTo(3);
    assertFinite(last);
    PretrainResult resumed =
        MadePretraining.run(made.settings("run.stop_after_updates=5"), run, true, new Heard());
    assertThat(resumed.updates()).isEqualTo(5);
    assertThat(resumed.loss()).isFinite();
  }

  @Test
  void weightsThatOverflowMakeNoCheckpoint() {
    MadePretraining made = MadePretraining.of(temporary.resolve("made"), 8);
    Path run = temporary.resolve("run");
    PretrainSettings settings =
        made.settings(
            "schedule.start_learning_rate=1e-4",
            "schedule.learning_rate=1e38",
            "schedule.warmup_epochs=1",
            "checkpoints.every_updates=1",
            "run.max_skipped_steps=5");

    assertThatThrownBy(() -> MadePretraining.run(settings, run, false, new Heard()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("weights that are not finite")
        .hasMessageContaining("Its last good checkpoint is ");
    for (Checkpoint checkpoint : new Checkpoints(run.resolve("checkpoints"), 9).all()) {
      assertFinite(checkpoint);
    }
  }

  private static void assertFinite(Checkpoint checkpoint) {
    Weights.read(checkpoint.folder().resolve("model.safetensors"))
        .forEach(
            (name, bits) ->
                assertThat(bits).as(name).allMatch(b -> Float.isFinite(Float.intBitsToFloat(b))));
  }

  @Test
  void aScanThatGoesAwayIsReplacedCountedAndTold() {
    MadePretraining made = MadePretraining.of(temporary.resolve("made"), 8);
    Heard heard = new Heard(update -> deleteAt(update, 2, made.scan(3)));
    PretrainResult result =
        MadePretraining.run(
            made.settings("run.epochs=8", "data.loader.max_failed_share=0.2"),
            temporary.resolve("run"),
            false,
            heard);

    assertThat(result.finished()).isTrue();
    assertThat(result.updates()).isEqualTo(8);
    assertThat(result.failedSamples()).isEqualTo(1);
    assertThat(heard.failed).singleElement().asString().contains("sub-03.csv");
  }

  @Test
  void scansThatFailInOneOfTwoProcessesAreInTheResultOfBothAndCountOnce() throws IOException {
    MadePretraining made = MadePretraining.of(temporary.resolve("made"), 8);
    Path config =
        MadePretraining.text(
            made.folder().resolve("two.yaml"),
            Files.readString(made.config())
                .replace("epochs: 30", "epochs: 2")
                .replace("batch_size: 4", "batch_size: 2")
                .replace("warmup_epochs: 3", "warmup_epochs: 1")
                .replace(
                    "repetition_time: 2.0\nmask",
                    "repetition_time: 2.0\n  loader: {max_failed_share: 0.5}\nmask"));
    Path run = temporary.resolve("run");
    // The first epoch in one process, so that the scans were there when they were looked at.
    MadePretraining.run(
        made.settings("run.epochs=2", "schedule.warmup_epochs=1", "run.stop_after_updates=1"),
        run,
        false,
        new Heard());
    for (int scan : new int[] {1, 3, 6}) {
      Files.delete(made.scan(scan));
    }

    Map<Integer, List<String>> said = new ConcurrentHashMap<>();
    LaunchResult ended =
        RankLauncher.start(
                RankCommand.again(
                    PretrainProgram.class, List.of(config.toString(), run.toString(), "resume")),
                2,
                LaunchSettings.defaults(),
                (rank, _, line) ->
                    said.computeIfAbsent(rank, _ -> new CopyOnWriteArrayList<>()).add(line))
            .await();

    assertThat(ended.exitCode()).as(said.toString()).isZero();
    assertThat(said.get(0)).contains("failed in all: 3");
    assertThat(said.get(1)).contains("failed in all: 3");
    assertThat(said.values())
        .as("no process met them all")
        .allSatisfy(
            lines ->
                assertThat(lines)
                    .filteredOn(l -> l.startsWith("failed here"))
                    .hasSizeBetween(1, 2));
  }

  @Test
  void moreThanTheStatedShareOfSuchScansEndsTheRun() {
    MadePretraining made = MadePretraining.of(temporary.resolve("made"), 8);
    Heard heard =
        new Heard(
            update -> {
              deleteAt(update, 2, made.scan(3));
              deleteAt(update, 2, made.scan(5));
            });
    Path run = temporary.resolve("run");

    assertThatThrownBy(
            () ->
                MadePretraining.run(
                    made.settings("run.epochs=20", "data.loader.max_failed_share=0.2"),
                    run,
                    false,
                    heard))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2 of 8 samples failed to load")
        .hasMessageContaining("at most a share of 0.2");
    assertThat(heard.failed).hasSize(2);
    assertThat(List.of(run.resolve("checkpoints").toFile().list())).contains("step-00000002");
  }

  @Test
  void anEpochTooShortForOneUpdateIsRefused() {
    MadePretraining made = MadePretraining.of(temporary.resolve("made"), 8);

    assertThatThrownBy(
            () ->
                MadePretraining.run(
                    made.settings("step.accumulation=3"),
                    temporary.resolve("run"),
                    false,
                    new Heard()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("3 iterations an update, but an epoch has 2");
  }

  private static void deleteAt(long update, long when, Path file) {
    if (update == when) {
      try {
        Files.delete(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
