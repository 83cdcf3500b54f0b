package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.models.brainjepa.masking.Geometry;
import org.engram.models.brainjepa.masking.MaskSettings;
import org.engram.models.brainjepa.pretrain.Objective;
import org.engram.models.training.MomentumLength;
import org.engram.models.training.ResumedSchedules;
import org.engram.models.training.ScheduleSettings;
import org.engram.models.training.step.StepPrecision;
import org.engram.pipeline.config.YamlConfig;
import org.junit.jupiter.api.Test;

/** The configurations that the project ships. */
class ShippedConfigTest {
  private static final Path CONFIGS = configs();

  @Test
  void thePublishedRunIsWhatALeftOutKeyMeans() {
    PretrainSettings published = read("brain-jepa-published.yaml");
    assertThat(published.masking()).isEqualTo(MaskSettings.defaults());
    assertThat(published.schedule()).isEqualTo(ScheduleSettings.defaults());
    assertThat(published.objective()).isEqualTo(Objective.defaults());
    assertThat(published.run()).isEqualTo(RunSettings.defaults());
    assertThat(published.step().accumulation()).isEqualTo(8);
    assertThat(published.step().precision()).isEqualTo(StepPrecision.BF16);
    assertThat(published.step().targetPrecision()).isEqualTo(StepPrecision.FLOAT32);
    assertThat(published.model().orElseThrow().frames()).isEqualTo(160);
  }

  @Test
  void theRecommendedRunTakesTheCorrectedChoices() {
    PretrainSettings recommended = read("brain-jepa-recommended.yaml");
    assertThat(recommended.masking()).isEqualTo(MaskSettings.defaults().with(Geometry.CORRECTED));
    assertThat(recommended.schedule().momentumLength()).isEqualTo(MomentumLength.UPDATES);
    assertThat(recommended.schedule().resumedSchedules()).isEqualTo(ResumedSchedules.UPDATES);
  }

  @Test
  void theEffectiveConfigurationReadsBackEqual() {
    PretrainSettings settings = read("brain-jepa-recommended.yaml");
    String written = YamlConfig.write(settings);
    PretrainSettings back =
        YamlConfig.parse("config.yaml", written, Path.of("/"), PretrainSettings.class, List.of());
    assertThat(back).isEqualTo(settings);
  }

  private static PretrainSettings read(String name) {
    return YamlConfig.read(
        CONFIGS.resolve(name), PretrainSettings.class, List.of("data.inputs=[/series]"));
  }

  private static Path configs() {
    Path beside = Path.of("..", "config");
    return Files.isDirectory(beside) ? beside : Path.of("config");
  }
}
