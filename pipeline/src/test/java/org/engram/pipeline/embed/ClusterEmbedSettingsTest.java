package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.timeseries.Orientation;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.directory.ModelType;
import org.engram.pipeline.config.YamlConfig;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterEmbedSettingsTest {
  private static final Path FOLDER = Path.of("").toAbsolutePath();

  private static ClusterEmbedSettings read(String text) {
    return YamlConfig.parse("settings", text, FOLDER, ClusterEmbedSettings.class, List.of());
  }

  @Test
  void threeKeysAreNeededAndTheRestIsAsEmbedHasIt() {
    ClusterEmbedSettings settings =
        read(
            "{\"manifest\": \"a.tsv\", \"out\": \"hdfs://n/b\", \"embedder\": {\"model\": \"m\"}}");

    assertThat(settings)
        .isEqualTo(
            new ClusterEmbedSettings(
                "a.tsv",
                "hdfs://n/b",
                EmbedderSettings.defaults(FOLDER.resolve("m")),
                32,
                16_384,
                false));
    EmbedderSettings how = settings.embedder();
    assertThat(how.batch()).isEqualTo(1);
    assertThat(how.threads()).isZero();
    assertThat(how.device()).isEqualTo("cpu");
    assertThat(how.precision()).isEqualTo("fp32");
    assertThat(how.read()).isEqualTo(EmbedSettings.defaults(Path.of("o.csv")).read().read());
    assertThat(how.preparation(160)).isEqualTo(InputPreparation.Options.defaults());
  }

  @Test
  void everyKeyIsReadAndWritten() {
    ClusterEmbedSettings settings =
        new ClusterEmbedSettings(
            "scans.parquet",
            "out",
            new EmbedderSettings(
                FOLDER.resolve("model"),
                8,
                4,
                "cuda:1",
                "bf16",
                OptionalDouble.of(0.72),
                Orientation.REGIONS_AS_ROWS,
                Optional.of("bold"),
                Optional.of(Sampling.PUBLISHED),
                "all",
                0.5,
                true,
                ShortRuns.TILE,
                MissingRegions.MEAN,
                ConstantRegions.MARK,
                true),
            64,
            1000,
            true);

    assertThat(read(YamlConfig.write(settings))).isEqualTo(settings);
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    manifest: a.tsv
                    out: b
                    embedder:
                      model: m
                      batch: 0
                      windowz: all
                    """))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.where().replaceAll(".*, ", ""))
                    .containsExactlyInAnyOrder("embedder.batch", "embedder.windowz"));
  }

  @Test
  void whatAModelNeedsOfMemoryFollowsFromItsSizes(@TempDir Path folder) {
    ModelFacts model = ModelFacts.of(SmallModel.write(folder.resolve("model")));
    assertThat(model.type()).isEqualTo(ModelType.BRAIN_JEPA);
    assertThat(model.recipe()).isEqualTo("brainjepa_mean_v1");
    assertThat(model.tokens()).isEqualTo(48);
    assertThat(model.width()).isEqualTo(32);

    EmbeddingMemory memory = EmbeddingMemory.of(model, Precision.FP32);
    assertThat(memory.perScan()).isEqualTo(Math.round(48 * 32 * 10 * 4 * 1.15));
    assertThat(memory.fixed()).isEqualTo(350_000_000 + Math.round(1.15 * model.weightsBytes()));
    assertThat(memory.mebibytes(0)).isEqualTo(335);
    assertThat(EmbeddingMemory.of(model, Precision.BF16).fixed()).isGreaterThan(memory.fixed());
    assertThat(memory.of(100)).isEqualTo(memory.fixed() + 100 * memory.perScan());
  }
}
