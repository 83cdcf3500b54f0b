package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.masking.BlockMasking;
import org.engram.models.training.RunLength;
import org.engram.models.training.Schedules;
import org.engram.models.training.step.StepPrecision;
import org.engram.pipeline.pretrain.volume.VolumeDataSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configurations of Neuro-JEPA that the project ships. */
class VolumeShippedConfigTest {
  private static final Path CONFIGS =
      Files.isDirectory(Path.of("..", "config")) ? Path.of("..", "config") : Path.of("config");

  @TempDir Path temporary;

  @Test
  void thePublishedRunIsWhatALeftOutKeyMeans() throws IOException {
    VolumePretrainSettings base = read("neuro-jepa-base.yaml");
    Path bare = temporary.resolve("bare.yaml");
    Files.writeString(bare, "model_type: neuro-jepa\ndata: {manifest: volumes.tsv}\n");
    VolumePretrainSettings left = (VolumePretrainSettings) TrainingConfig.read(bare, List.of());

    assertThat(base.model().orElseThrow().config()).isEqualTo(NeuroJepaConfig.published());
    assertThat(base.model()).isEqualTo(left.model());
    assertThat(base.masking()).isEqualTo(left.masking());
    assertThat(base.objective()).isEqualTo(left.objective());
    assertThat(base.experts()).isEqualTo(left.experts());
    assertThat(base.schedule()).isEqualTo(left.schedule());
    assertThat(base.data().augmentation()).isEqualTo(left.data().augmentation());
    assertThat(base.run().epochs()).isEqualTo(left.run().epochs()).isEqualTo(200);
    assertThat(base.run().batchSize()).isEqualTo(left.run().batchSize()).isEqualTo(48);
    assertThat(base.run().stepsPerEpoch()).isEqualTo(OptionalInt.of(1600));
    assertThat(base.step().clipNorm()).isEqualTo(left.step().clipNorm()).isEqualTo(1);
    assertThat(base.step().precision()).isEqualTo(StepPrecision.BF16);
    assertThat(left.step().precision()).isEqualTo(StepPrecision.FLOAT32);
  }

  @Test
  void thePublishedRateWarmsUpStaysAndCoolsDown() {
    Schedules base = read("neuro-jepa-base.yaml").schedules(new RunLength(200, 1600, 1));
    assertThat(base.learningRate().at(32_000)).isEqualTo((1e-4 + 5.25e-4) / 2);
    assertThat(base.learningRate().at(64_000)).isEqualTo(5.25e-4);
    assertThat(base.learningRate().at(320_000)).isEqualTo(5.25e-4);
    assertThat(base.weightDecay().at(320_000)).isEqualTo(0.04);
    assertThat(base.momentum().at(319_999)).isEqualTo(0.99925);

    Schedules cooldown = read("neuro-jepa-cooldown.yaml").schedules(new RunLength(40, 1600, 1));
    assertThat(cooldown.learningRate().at(32_000)).isEqualTo(5.25e-4 + 0.5 * (1e-6 - 5.25e-4));
    assertThat(cooldown.learningRate().at(64_000)).isCloseTo(1e-6, within(1e-15));
  }

  @Test
  void theSmallModelFitsItsMasks() {
    VolumePretrainSettings small = read("neuro-jepa-small.yaml");
    NeuroJepaConfig config = small.model().orElseThrow().config();

    assertThat(config.volume().grid().tokens()).isEqualTo(576);
    assertThat(config.hasExperts(3)).isTrue();
    for (var generator : small.masking().generators()) {
      assertThat(new BlockMasking(config.volume().grid(), generator).context()).isEqualTo(144);
    }
    VolumeDataSettings data = small.data();
    assertThat(data.manifest().orElseThrow()).hasFileName("volumes.tsv");
  }

  private static VolumePretrainSettings read(String name) {
    return (VolumePretrainSettings) TrainingConfig.read(CONFIGS.resolve(name), List.of());
  }
}
