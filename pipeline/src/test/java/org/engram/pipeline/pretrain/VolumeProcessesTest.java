package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.engram.models.training.watch.RunHistory;
import org.engram.pipeline.launch.LaunchResult;
import org.engram.pipeline.launch.LaunchSettings;
import org.engram.pipeline.launch.RankCommand;
import org.engram.pipeline.launch.RankLauncher;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Neuro-JEPA in processes of their own: killed, and several of them. */
class VolumeProcessesTest {
  private static final int KILLED = 128 + 9;

  @TempDir Path temporary;

  @Test
  void killedAndResumedItEndsWithTheVeryBits() throws Exception {
    MadeVolumes made = MadeVolumes.of(temporary.resolve("made"), 9);
    Path config = made.folder().resolve("long.yaml");
    Files.writeString(config, Files.readString(made.config()).replace("epochs: 4", "epochs: 12"));
    Path whole = temporary.resolve("whole");
    MadeVolumes.run(TrainingConfig.read(config, List.of()), whole, false, new Heard());

    Path killed = Files.createDirectory(temporary.resolve("killed"));
    boolean started = false;
    for (int moment : new int[] {1, 3, 6}) {
      Process process = start(config, killed, started);
      try {
        RunWatch.awaitUpdates(killed, moment, process);
      } finally {
        process.destroyForcibly();
      }
      assertThat(exit(process)).as(said()).isEqualTo(KILLED);
      started = true;
    }
    assertThat(exit(start(config, killed, true))).as(said()).isZero();

    assertThat(VolumePretrainTest.losses(killed)).isEqualTo(VolumePretrainTest.losses(whole));
    VolumePretrainTest.assertSameState(whole, killed);
  }

  @Test
  void twoProcessesTrainAsOneWithTheirWholeBatch() throws IOException {
    MadeVolumes made = MadeVolumes.of(temporary.resolve("made"), 8);
    Path one = temporary.resolve("one");
    String text = Files.readString(made.config()).replace("accumulation: 2", "accumulation: 1");
    Path alone = made.folder().resolve("alone.yaml");
    Files.writeString(alone, text.replace("batch_size: 3", "batch_size: 4"));
    MadeVolumes.run(TrainingConfig.read(alone, List.of()), one, false, new Heard());

    Path config = made.folder().resolve("two.yaml");
    Files.writeString(config, text.replace("batch_size: 3", "batch_size: 2"));
    Path two = temporary.resolve("two");
    List<String> said = new CopyOnWriteArrayList<>();
    LaunchResult ended =
        RankLauncher.start(
                RankCommand.again(
                    VolumePretrainProgram.class, List.of(config.toString(), two.toString(), "new")),
                2,
                LaunchSettings.defaults(),
                (_, _, line) -> said.add(line))
            .await();

    assertThat(ended.exitCode()).as(said.toString()).isZero();
    List<Double> losses = VolumePretrainTest.losses(one);
    List<Double> shared = VolumePretrainTest.losses(two);
    assertThat(shared).hasSameSizeAs(losses);
    for (int u = 0; u < losses.size(); u++) {
      assertThat(shared.get(u)).isCloseTo(losses.get(u), within(2e-5));
    }
    // Experts are balanced by what both processes counted: to the token in the first update.
    assertThat(RunHistory.read(two).figures().getFirst().values())
        .isEqualTo(RunHistory.read(one).figures().getFirst().values());
    try (Safetensors own = Safetensors.open(one.resolve("model/model.safetensors"));
        Safetensors common = Safetensors.open(two.resolve("model/model.safetensors"))) {
      String bias = "encoder.blocks.1.mlp.gate.bias";
      float[] expected = own.get(bias).toFloats();
      float[] actual = common.get(bias).toFloats();
      for (int e = 0; e < expected.length; e++) {
        assertThat(actual[e]).isCloseTo(expected[e], within(1e-3f));
      }
    }
  }

  private Process start(Path config, Path run, boolean resume) throws IOException {
    return new ProcessBuilder(
            RankCommand.again(
                VolumePretrainProgram.class,
                List.of(config.toString(), run.toString(), resume ? "resume" : "new")))
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
