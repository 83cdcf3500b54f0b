package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.engram.pipeline.launch.RankCommand;
import org.engram.pipeline.run.Checkpoints;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed or stopped and resumed ends with the bits of one that is not. */
class KilledRunTest {
  private static final int KILLED = 128 + 9;

  /** 15 scans in batches of 4 are 3 iterations: an update, and gradients that wait. */
  private static final int UPDATES = 90;

  @TempDir Path temporary;
  private MadePretraining made;

  @BeforeEach
  void make() {
    made = MadePretraining.of(temporary.resolve("made"), 15);
  }

  @Test
  void killedAtRandomMomentsAndResumedItEndsWithTheVeryBits() throws Exception {
    PretrainSettings settings = made.settings("run.epochs=" + UPDATES);
    Path whole = temporary.resolve("whole");
    PretrainResult uninterrupted = MadePretraining.run(settings, whole, false, new Heard());
    assertThat(uninterrupted.updates()).isEqualTo(UPDATES);

    Path config = temporary.resolve("made/long.yaml");
    Files.writeString(
        config, Files.readString(made.config()).replace("epochs: 30", "epochs: " + UPDATES));
    Path killed = Files.createDirectory(temporary.resolve("killed"));
    SplittableRandom random = new SplittableRandom(11);
    // The first comes before any checkpoint, or at the first.
    List<Integer> moments =
        List.of(1, random.nextInt(5, 25), random.nextInt(26, 45), random.nextInt(46, 65));
    boolean started = false;
    for (int moment : moments) {
      Process process = start(config, killed, started);
      try {
        RunWatch.awaitUpdates(killed, moment, process);
      } finally {
        process.destroyForcibly();
      }
      assertThat(exit(process)).as(said()).isEqualTo(KILLED);
      started = true;
    }
    Process last = start(config, killed, true);
    assertThat(exit(last)).as(said()).isZero();

    assertThat(MadePretraining.losses(killed)).isEqualTo(MadePretraining.losses(whole));
    assertSameBytes(whole, killed);
  }

  @Test
  void stoppedWhileGradientsWaitItGoesOnToTheirUpdateFirst() {
    PretrainSettings settings = made.settings("run.epochs=5");
    Path whole = temporary.resolve("whole");
    MadePretraining.run(settings, whole, false, new Heard());

    Path stopped = temporary.resolve("stopped");
    for (int updates = 1; updates <= 4; updates++) {
      // Asked after update n, whose epoch has one more iteration: its gradients are made anew.
      PretrainSettings part = made.settings("run.epochs=5", "run.stop_after_updates=" + updates);
      PretrainResult result = MadePretraining.run(part, stopped, updates > 1, new Heard());
      assertThat(result.finished()).isFalse();
      assertThat(result.updates()).isEqualTo(updates);
    }
    PretrainResult last = MadePretraining.run(settings, stopped, true, new Heard());

    assertThat(last.finished()).isTrue();
    assertThat(MadePretraining.losses(stopped)).isEqualTo(MadePretraining.losses(whole));
    assertSameBytes(whole, stopped);
  }

  private void assertSameBytes(Path one, Path other) {
    Path step = new Checkpoints(one.resolve("checkpoints"), 9).latest().orElseThrow().folder();
    String at = one.relativize(step).toString();
    // The trained weights' header names the run's own provenance: compare tensors below instead.
    for (String file : List.of(at + "/optimizer.safetensors", at + "/state.json")) {
      assertThat(other.resolve(file)).hasSameBinaryContentAs(one.resolve(file));
    }
    for (String file : List.of(at + "/model.safetensors", "model/model.safetensors")) {
      assertThat(Weights.read(other.resolve(file))).isEqualTo(Weights.read(one.resolve(file)));
    }
  }

  private Process start(Path config, Path run, boolean resume) throws IOException {
    List<String> command =
        new ArrayList<>(
            RankCommand.again(
                PretrainProgram.class,
                List.of(config.toString(), run.toString(), resume ? "resume" : "new")));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(temporary.resolve("said").toFile()))
        .start();
  }

  private static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).as("ends").isTrue();
    return process.exitValue();
  }

  private String said() throws IOException {
    return Files.readString(temporary.resolve("said"));
  }
}
