package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.sparse.SparseKind;
import org.engram.models.neurojepa.sparse.SparseSettings;
import org.engram.models.training.watch.FiguresRecord;
import org.engram.models.training.watch.RunHistory;
import org.engram.pipeline.config.YamlConfig;
import org.engram.tensor.file.WeightsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sparse latent prediction through the job of pretraining. */
class SparsePretrainTest {
  @TempDir Path temporary;

  @Test
  void aRunLogsItsCodesBesideThoseOfTheAblationAndKeepsItsHead() {
    MadeVolumes made = MadeVolumes.of(temporary.resolve("made"), 9);
    Path run = temporary.resolve("run");

    PretrainResult result =
        MadeVolumes.run(
            made.settings("sparse={code_dim: 32, lambda: 2.0, kind: l1, ablation: true}"),
            run,
            false,
            new Heard());

    assertThat(result.finished()).isTrue();
    List<FiguresRecord> figures = RunHistory.read(run).figures();
    assertThat(figures).hasSize(4);
    Map<String, Double> last = figures.getLast().values();
    assertThat(last).containsKeys("sparse/dead", "sparse/error", "sparse/ablation_error");
    assertThat(last.get("sparse/active")).isLessThan(last.get("sparse/ablation_active"));
    try (WeightsFile weights = NeuroJepaDescription.open(result.model()).openWeights()) {
      assertThat(weights.get("predictor.sparse.dictionary.weight").shape()).containsExactly(24, 32);
      assertThat(weights.has("predictor.sparse.ablation.code.bias")).isTrue();
    }
  }

  @Test
  void theShippedConfigurationAsksForItAndNothingElseDoes() {
    Path folder = Path.of("..", "config");
    VolumePretrainSettings sparse =
        YamlConfig.read(folder.resolve("neuro-jepa-sparse.yaml"), VolumePretrainSettings.class);
    assertThat(sparse.sparse()).contains(new SparseSettings(3072, 1, SparseKind.L1, true));
    assertThat(sparse.sparse()).contains(SparseSettings.defaults());
    assertThat(MadeVolumes.of(temporary.resolve("made"), 3).settings().sparse())
        .isEqualTo(Optional.empty());
  }
}
