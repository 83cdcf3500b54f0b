package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.RobustScaling;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHashTest {
  private static final Normalization Z = Normalization.fromName("global-zscore");

  @TempDir Path folder;
  private String hash;

  @BeforeEach
  void hashTheModel() {
    hash = written("model", TinyModel.FOUR, 0, Z, 1);
  }

  private String written(
      String name, Atlas atlas, float gradient, Normalization normalization, long seed) {
    Path directory = folder.resolve(name);
    ModelInitializer.write(
        directory,
        TinyModel.config(4, 8, 2, Position.MAPPING, normalization.name()),
        atlas,
        Optional.of(TinyModel.gradients(4, gradient)),
        normalization,
        seed);
    return ModelHash.of(ModelDescription.open(directory));
  }

  private static Normalization robust(double median) {
    return new RobustScaling(
        "four",
        TinyModel.FOUR.labels(),
        new double[] {median, 2, 3, 4},
        new double[] {1, 1, 1, 1},
        10,
        "test");
  }

  private static Atlas with(int index, Region region) {
    List<Region> regions = new ArrayList<>(TinyModel.FOUR.regions());
    regions.set(index, region);
    return new Atlas("four", regions);
  }

  @Test
  void itIsSixtyFourDigitsAndTheSameForTheSameModelElsewhere() throws IOException {
    assertThat(hash).matches("[0-9a-f]{64}");
    assertThat(written("twin", TinyModel.FOUR, 0, Z, 1)).isEqualTo(hash);
    Files.move(folder.resolve("model"), folder.resolve("moved"));
    assertThat(ModelHash.of(ModelDescription.open(folder.resolve("moved")))).isEqualTo(hash);
  }

  @Test
  void oneBitOfTheWeightsChangesIt() throws IOException {
    Path weights = folder.resolve("model/model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 5] ^= 1;
    Files.write(weights, bytes);
    assertThat(ModelHash.of(ModelDescription.open(folder.resolve("model")))).isNotEqualTo(hash);
  }

  @Test
  void gradientsChangeIt() {
    assertThat(written("other", TinyModel.FOUR, 0.5f, Z, 1)).isNotEqualTo(hash);
  }

  @Test
  void theNormalizationAndItsStatisticsChangeIt() {
    Normalization region = Normalization.fromName("region-zscore");
    assertThat(written("region", TinyModel.FOUR, 0, region, 1)).isNotEqualTo(hash);
    String robust = written("robust", TinyModel.FOUR, 0, robust(1), 1);
    assertThat(robust).isNotEqualTo(hash);
    assertThat(written("robust-2", TinyModel.FOUR, 0, robust(1.5), 1)).isNotEqualTo(robust);
    ModelDescription replaced =
        ModelDescription.open(folder.resolve("model")).withNormalization(robust(1));
    assertThat(ModelHash.of(replaced)).isNotEqualTo(hash);
  }

  @Test
  void namesAndNetworksOfRegionsChangeIt() {
    assertThat(written("name", with(1, new Region(1, "A9", "R", "A")), 0, Z, 1)).isNotEqualTo(hash);
    // Missing regions are filled from their network, so networks are part of the result.
    assertThat(written("network", with(1, new Region(1, "A2", "R", "B")), 0, Z, 1))
        .isNotEqualTo(hash);
  }

  @Test
  void sizesChangeItEvenWithTheSameWeights() throws IOException {
    Path config = folder.resolve("model/config.json");
    String text = Files.readString(config);
    Files.writeString(config, text.replaceAll("(\"heads\" *: *)2", "$14"));
    assertThat(Files.readString(config)).isNotEqualTo(text);
    assertThat(ModelHash.of(ModelDescription.open(folder.resolve("model")))).isNotEqualTo(hash);
  }
}
