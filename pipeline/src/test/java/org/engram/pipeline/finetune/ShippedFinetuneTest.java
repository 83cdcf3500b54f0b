package org.engram.pipeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.models.finetuning.FinetuneStepSettings;
import org.engram.models.finetuning.LayerDecay;
import org.engram.pipeline.config.YamlConfig;
import org.junit.jupiter.api.Test;

/** The configurations of fine-tuning that the project ships. */
class ShippedFinetuneTest {
  private static FinetuneSettings read(String name) {
    Path beside = Path.of("..", "config");
    Path folder = Files.isDirectory(beside) ? beside : Path.of("config");
    return YamlConfig.read(
        folder.resolve(name),
        FinetuneSettings.class,
        List.of(
            "model=/model",
            "target.phenotypes=/people.tsv",
            "target.columns=[sex]",
            "data.inputs=[/series]"));
  }

  @Test
  void thePublishedRunIsWhatALeftOutKeyMeansButForItsEnd() {
    FinetuneSettings published = read("brain-jepa-finetune-published.yaml");
    assertThat(published.step()).isEqualTo(FinetuneStepSettings.defaults());
    assertThat(published.schedule()).isEqualTo(RateSettings.defaults());
    assertThat(published.split()).isEqualTo(SplitSettings.defaults());
    assertThat(published.run().patience()).isZero();
    assertThat(published.run().epochs()).isEqualTo(50);
    assertThat(published.method()).isEqualTo(Method.FINETUNE);
  }

  @Test
  void theRecommendedRunDecaysByLayerAndDropsPaths() {
    FinetuneSettings recommended = read("brain-jepa-finetune-recommended.yaml");
    assertThat(recommended.step().layerDecayRule()).isEqualTo(LayerDecay.INTENDED);
    assertThat(recommended.step().dropPath()).isEqualTo(0.1);
    assertThat(recommended.schedule().warmupEpochs()).isEqualTo(5);
  }

  @Test
  void theEffectiveConfigurationReadsBackEqual() {
    FinetuneSettings settings = read("brain-jepa-finetune-recommended.yaml");
    String written = YamlConfig.write(settings);
    assertThat(
            YamlConfig.parse(
                "config.yaml", written, Path.of("/"), FinetuneSettings.class, List.of()))
        .isEqualTo(settings);
  }
}
