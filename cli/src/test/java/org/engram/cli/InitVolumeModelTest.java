package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitVolumeModelTest {
  @TempDir Path folder;

  @Test
  void sizesThatAreStatedAreThoseOfTheModel() {
    CommandRun run = init("32", "3", "2");
    assertThat(run.code()).as(run.err()).isZero();
    NeuroJepaConfig config = NeuroJepaDescription.open(folder.resolve("model")).config();
    assertThat(config.embedDim()).isEqualTo(32);
    assertThat(config.depth()).isEqualTo(3);
    assertThat(config.heads()).isEqualTo(2);
    assertThat(config.predictor().dim()).isEqualTo(24);
    assertThat(config.predictor().depth()).isEqualTo(1);
    assertThat(config.mixture().orElseThrow().blocks()).isEqualTo(List.of(1));
  }

  @Test
  void twoOfThreeSizesAreRefused() {
    CommandRun run =
        CommandRun.of(
            "init-model",
            folder.resolve("model").toString(),
            "--type",
            "neuro-jepa",
            "--embed-dim",
            "32");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("1 of the three");
  }

  private CommandRun init(String dim, String depth, String heads) {
    return CommandRun.of(
        "init-model",
        folder.resolve("model").toString(),
        "--type",
        "neuro-jepa",
        "--embed-dim",
        dim,
        "--depth",
        depth,
        "--heads",
        heads,
        "--predictor-dim",
        "24",
        "--predictor-depth",
        "1",
        "--predictor-heads",
        "2",
        "--image-size",
        "24,24,24");
  }
}
