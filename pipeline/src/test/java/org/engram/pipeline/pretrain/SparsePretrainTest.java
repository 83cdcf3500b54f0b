package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepa.EncoderChoice;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.sparse.SparseFile;
import org.engram.models.neurojepa.sparse.SparseKind;
import org.engram.models.neurojepa.sparse.SparseSettings;
import org.engram.models.training.watch.FiguresRecord;
import org.engram.models.training.watch.RunHistory;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.VolumeCode;
import org.engram.pipeline.embed.VolumeEmbedJob;
import org.engram.pipeline.embed.VolumeEmbedSettings;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.volumes.HeadPreparation;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.file.WeightsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sparse latent prediction through the job of pretraining. */
class SparsePretrainTest {
  @TempDir Path temporary;

  @Test
  void aRunLogsItsCodesBesideThoseOfTheAblationAndKeepsItsHead() throws IOException {
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
    assertThat(SparseFile.read(result.model()))
        .isEqualTo(new SparseSettings(32, 2, SparseKind.L1, true));
    assertThatVolumesAreCodedByWhatWasLearned(made, result.model());
    try (WeightsFile weights = NeuroJepaDescription.open(result.model()).openWeights()) {
      assertThat(weights.get("predictor.sparse.dictionary.weight").shape()).containsExactly(24, 32);
      assertThat(weights.has("predictor.sparse.ablation.code.bias")).isTrue();
    }
  }

  private void assertThatVolumesAreCodedByWhatWasLearned(MadeVolumes made, Path model)
      throws IOException {
    Path table = temporary.resolve("codes.csv");
    Path tokens = temporary.resolve("tokens.csv");
    NeuroJepaDescription description = NeuroJepaDescription.open(model);
    List<VolumeScan> scans =
        VolumeScans.find(List.of(made.manifest().toString()), Optional.empty(), List.of())
            .scans()
            .subList(0, 2);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        NeuroJepa loaded = NeuroJepa.load(description, EncoderChoice.TARGET_IF_PRESENT, compute)) {
      VolumeEmbedJob.run(loaded, scans, settings(table, VolumePooling.MEAN), ScanListener.SILENT);
      VolumeEmbedJob.run(
          loaded, scans, settings(tokens, VolumePooling.TOKENS), ScanListener.SILENT);
    }
    List<EmbeddingRow> mean = EmbeddingTable.read(table);
    List<EmbeddingRow> each = EmbeddingTable.read(tokens);
    int count = description.config().volume().grid().tokens();
    assertThat(mean).hasSize(2).allMatch(row -> row.dimension() == 32);
    assertThat(mean.getFirst().recipe()).isEqualTo("neurojepa_sparse_mean_v1");
    assertThat(each).hasSize(2 * count);
    for (int unit = 0; unit < 32; unit++) {
      int at = unit;
      double sum = each.subList(0, count).stream().mapToDouble(row -> row.embedding()[at]).sum();
      assertThat(mean.getFirst().embedding()[unit]).isCloseTo((float) (sum / count), within(1e-5f));
      assertThat(each).allMatch(row -> row.embedding()[at] >= 0);
    }
    assertThat(Files.readString(temporary.resolve("codes.csv.json")))
        .contains("\"code\" : \"sparse\"");
  }

  private static VolumeEmbedSettings settings(Path out, VolumePooling pooling) {
    return new VolumeEmbedSettings(
        out,
        Optional.empty(),
        Optional.empty(),
        pooling,
        Optional.empty(),
        Level.RUN,
        2,
        false,
        VolumeCode.SPARSE,
        HeadPreparation.none());
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
