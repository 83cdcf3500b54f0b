package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.NormalizationFile;
import org.engram.imaging.signal.RobustScaling;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDescriptionTest {
  private static final Normalization ZSCORE = Normalization.fromName("global-zscore");

  @TempDir private Path folder;
  private Path directory;

  @BeforeEach
  void aModelOfSixRegions() {
    directory = folder.resolve("model");
    ModelInitializer.write(
        directory,
        SmallConfigs.mapping(),
        Atlas.unnamed("six", 6),
        Optional.of(SmallConfigs.gradients(6, 3)),
        ZSCORE,
        0);
  }

  @Test
  void gradientsOfAnotherAtlasAreRefused() {
    SmallConfigs.gradients(5, 3).write(directory.resolve("gradients.csv"));

    assertThatThrownBy(() -> ModelDescription.open(directory))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("5 regions x 3 axes; expected 6 x 3");
  }

  @Test
  void gradientsOfOtherAxesAreRefused() {
    SmallConfigs.gradients(6, 4).write(directory.resolve("gradients.csv"));

    assertThatThrownBy(() -> ModelDescription.open(directory))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("6 regions x 4 axes; expected 6 x 3");
  }

  @Test
  void positionMappingNeedsItsGradients() throws IOException {
    Files.delete(directory.resolve("gradients.csv"));

    assertThatThrownBy(() -> ModelDescription.open(directory))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("gradients.csv: not there");
  }

  @Test
  void positionOriginNeedsNone() {
    Path other = folder.resolve("origin");
    ModelInitializer.write(
        other, SmallConfigs.origin(), Atlas.unnamed("six", 6), Optional.empty(), ZSCORE, 0);

    assertThat(ModelDescription.open(other).gradients()).isEmpty();
    assertThat(other.resolve("gradients.csv")).doesNotExist();
  }

  @Test
  void regionsOfAnotherAtlasAreRefused() {
    Atlas.unnamed("five", 5).writeTsv(directory.resolve("regions.tsv"));

    assertThatThrownBy(() -> ModelDescription.open(directory))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("5 regions; expected 6 regions as the model's config says");
  }

  @Test
  void aModelThatNamesNoRegionsSaysSo() throws IOException {
    Files.delete(directory.resolve("regions.tsv"));

    ModelDescription model = ModelDescription.open(directory);

    assertThat(model.atlas().labels()).startsWith("region-1").hasSize(6);
    assertThat(model.notes()).singleElement().asString().contains("no regions.tsv");
  }

  @Test
  void aStoredNormalisationOfAnotherNameIsRefused() {
    NormalizationFile.write(
        Normalization.fromName("none"), directory.resolve("normalization.json"));

    assertThatThrownBy(() -> ModelDescription.open(directory))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("normalization none; expected global-zscore as config.json says");
  }

  @Test
  void robustStatisticsOfOtherRegionsAreRefused() {
    Normalization other = robust(List.of("a", "b", "c", "d", "e", "f"));

    assertThatThrownBy(() -> ModelDescription.open(directory).withNormalization(other))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("normalization region 0 is 'a'; expected 'region-1'");
    Normalization own = robust(Atlas.unnamed("six", 6).labels());
    assertThat(ModelDescription.open(directory).withNormalization(own).normalization())
        .isEqualTo(own);
  }

  @Test
  void aFolderThatIsNoModelIsRefused() {
    assertThatThrownBy(() -> ModelDescription.open(folder.resolve("none")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("not there")
        .hasMessageContaining("engram init-model");
    assertThatThrownBy(() -> ModelDescription.open(folder))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("config.json: not there");
  }

  @Test
  void bareWeightsImplyThePublishedRegionsTimeAndNormalisationAndSaySo() {
    Path weights = folder.resolve("brainjepa.safetensors");
    ModelInitializer.writeWeights(weights, SmallConfigs.bare(), 1);
    Path gradient = folder.resolve("gradient_mapping_450.csv");
    SmallConfigs.gradients(450, 30).write(gradient);

    ModelDescription model = ModelDescription.published(weights, Optional.of(gradient));

    assertThat(model.config()).isEqualTo(SmallConfigs.bare());
    assertThat(model.atlas()).isEqualTo(Atlas.published450());
    assertThat(model.normalization().name()).isEqualTo("global-zscore");
    assertThat(model.notes())
        .containsExactly(
            "bare weights: sizes inferred (450 regions x 32 frames, width 64, 2 blocks)",
            "bare weights: regions taken to be the 450 published ones (Tian S3, then Schaefer-400"
                + " in 17-network order)",
            "bare weights: repetition time taken to be 2.205 s and normalisation global-zscore");
  }

  @Test
  void bareWeightsThatMapGradientsNeedThem() {
    Path weights = folder.resolve("brainjepa.safetensors");
    ModelInitializer.writeWeights(weights, SmallConfigs.bare(), 1);

    assertThatThrownBy(() -> ModelDescription.published(weights, Optional.empty()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("made for 30 gradient axes; expected a gradient table")
        .hasMessageContaining("--gradient");
  }

  @Test
  void bareWeightsRefuseGradientsOfOtherAxesAndOfAnotherAtlas() {
    Path weights = folder.resolve("brainjepa.safetensors");
    ModelInitializer.writeWeights(weights, SmallConfigs.bare(), 1);
    Path gradient = folder.resolve("g.csv");

    SmallConfigs.gradients(450, 29).write(gradient);
    assertThatThrownBy(() -> ModelDescription.published(weights, Optional.of(gradient)))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("a gradient table with 30 columns, not 29");

    SmallConfigs.gradients(419, 30).write(gradient);
    assertThatThrownBy(() -> ModelDescription.published(weights, Optional.of(gradient)))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("900 tokens; expected a multiple of 419 regions");
  }

  @Test
  void bareWeightsWithPositionOriginNeedNoGradients() {
    Path weights = folder.resolve("origin.safetensors");
    BrainJepaConfig bare = SmallConfigs.bare();
    BrainJepaConfig origin =
        new BrainJepaConfig(
            450,
            32,
            16,
            64,
            2,
            1,
            4,
            32,
            1,
            1,
            0,
            Position.ORIGIN,
            1e-6,
            bare.atlas(),
            2.205,
            "global-zscore");
    ModelInitializer.writeWeights(weights, origin, 1);

    assertThat(ModelDescription.published(weights, Optional.empty()).config()).isEqualTo(origin);
  }

  @Test
  void aFileWithoutAnEncoderIsNoModel() {
    Path weights = folder.resolve("other.safetensors");
    Safetensors.write(
        weights, new LinkedHashMap<>(Map.of("w", HostTensor.of(new float[] {1}, 1))), Map.of());

    assertThatThrownBy(() -> ModelDescription.published(weights, Optional.empty()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("no tensor encoder.patch_embed.proj.weight")
        .hasMessageContaining("engram convert");
  }

  private static RobustScaling robust(List<String> regions) {
    double[] medians = IntStream.range(0, regions.size()).mapToDouble(i -> i).toArray();
    double[] iqrs = IntStream.range(0, regions.size()).mapToDouble(i -> i + 1).toArray();
    return new RobustScaling("six", regions, medians, iqrs, 10, "a test");
  }
}
