package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  private static final String NEEDED =
      """
      {"model_type": "brain-jepa", "variant": "vit_base", "regions": 450, "frames": 160,
       "atlas": "tian-s3-schaefer-400-17networks", "repetition_time": 2.205,
       "normalization": "global-zscore"}\
      """;

  @TempDir private Path folder;

  @Test
  void whatIsLeftOutIsThePublishedModel() throws IOException {
    assertThat(read(NEEDED)).isEqualTo(BrainJepaConfig.published(Variant.VIT_BASE));
    assertThat(read(NEEDED))
        .isEqualTo(
            new BrainJepaConfig(
                450,
                160,
                16,
                768,
                12,
                12,
                4.0,
                384,
                6,
                12,
                30,
                Position.MAPPING,
                1e-6,
                "tian-s3-schaefer-400-17networks",
                2.205,
                "global-zscore"));
  }

  @Test
  void eachVariantHasItsSizes() throws IOException {
    BrainJepaConfig small = read(NEEDED.replace("vit_base", "vit_small"));
    BrainJepaConfig large = read(NEEDED.replace("vit_base", "vit_large"));

    assertThat(small).isEqualTo(BrainJepaConfig.published(Variant.VIT_SMALL));
    assertThat(small.embedDim()).isEqualTo(384);
    assertThat(small.predictorHeads()).isEqualTo(6);
    assertThat(large).isEqualTo(BrainJepaConfig.published(Variant.VIT_LARGE));
    assertThat(large.depth()).isEqualTo(24);
  }

  @Test
  void everyKeyIsRead() throws IOException {
    BrainJepaConfig config =
        read(
            """
            {"model_type": "brain-jepa", "regions": 7, "frames": 60, "patch_size": 12,
             "embed_dim": 48, "depth": 3, "heads": 6, "mlp_ratio": 2.5, "predictor_dim": 24,
             "predictor_depth": 2, "predictor_heads": 4, "gradient_dim": 5, "position": "mapping",
             "layer_norm_eps": 1e-5, "atlas": "mine", "repetition_time": 0.8,
             "normalization": "none"}\
            """);

    assertThat(config)
        .isEqualTo(
            new BrainJepaConfig(
                7,
                60,
                12,
                48,
                3,
                6,
                2.5,
                24,
                2,
                4,
                5,
                Position.MAPPING,
                1e-5,
                "mine",
                0.8,
                "none"));
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Path file = folder.resolve("config.json");
    BrainJepaConfig config =
        new BrainJepaConfig(
            11,
            90,
            9,
            40,
            5,
            5,
            1.5,
            20,
            1,
            2,
            0,
            Position.ORIGIN,
            3e-6,
            "other",
            1.66,
            "region-zscore");

    ConfigFile.write(file, config);

    assertThat(ConfigFile.read(file)).isEqualTo(config);
  }

  @Test
  void positionOriginHasNoGradients() throws IOException {
    BrainJepaConfig config =
        read(NEEDED.replace("\"regions\"", "\"position\": \"origin\", \"regions\""));

    assertThat(config.position()).isEqualTo(Position.ORIGIN);
    assertThat(config.gradientDim()).isZero();
  }

  @Test
  void everythingWrongIsToldAtOnceWithValueAndExpectation() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    {"model_type": "gpt", "regions": "many", "frames": 1.5, "embed_dim": 48,
                     "depth": null, "heads": 6, "mlp_ratio": "wide", "position": "left",
                     "atlas": 3, "normalisation": "none", "repetition_time": 2}\
                    """))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(folder.resolve("config.json").toString())
        .hasMessageContaining("model_type: 'gpt'; expected 'brain-jepa'")
        .hasMessageContaining("regions: \"many\"; expected a whole number")
        .hasMessageContaining("frames: 1.5; expected a whole number")
        .hasMessageContaining("depth: null; expected a whole number")
        .hasMessageContaining("mlp_ratio: \"wide\"; expected a number")
        .hasMessageContaining("position: 'left'; expected mapping or origin")
        .hasMessageContaining("atlas: 3; expected a text")
        .hasMessageContaining("normalization: missing; expected a text")
        .hasMessageContaining("normalisation: unknown key; known are atlas, depth, embed_dim");
  }

  @Test
  void sizesThatDoNotGoTogetherAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    {"model_type": "brain-jepa", "regions": 450, "frames": 150, "embed_dim": 50,
                     "depth": 2, "heads": 4, "predictor_dim": 384, "mlp_ratio": 0,
                     "predictor_heads": 5, "gradient_dim": 0, "layer_norm_eps": 1,
                     "atlas": "a", "repetition_time": 2205, "normalization": "none"}\
                    """))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("frames: 150; expected a multiple of patch_size 16")
        .hasMessageContaining("embed_dim: 50; expected a multiple of heads 4")
        .hasMessageContaining("predictor_dim: 384; expected a multiple of predictor_heads 5")
        .hasMessageContaining("expected multiples of 4 (sine-cosine halves)")
        .hasMessageContaining("mlp_ratio: 0.0; expected above 0, at most 64")
        .hasMessageContaining("gradient_dim: 0; expected 1 or more with position mapping")
        .hasMessageContaining("layer_norm_eps: 1.0; expected between 0 and 1")
        .hasMessageContaining("repetition_time: 2205.0; expected seconds, above 0, below 100");
  }

  @Test
  void withoutVariantTheSizesAreNeeded() {
    assertThatThrownBy(() -> read(NEEDED.replace("\"variant\": \"vit_base\", ", "")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("embed_dim: missing; expected a whole number")
        .hasMessageContaining("depth: missing")
        .hasMessageContaining("heads: missing");
  }

  @Test
  void anUnknownVariantIsToldWithTheKnownOnes() {
    assertThatThrownBy(() -> read(NEEDED.replace("vit_base", "vit_huge")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("variant: 'vit_huge'; expected vit_small, vit_base or vit_large");
  }

  @Test
  void aVariantAndOtherSizesConflict() throws IOException {
    String same = NEEDED.replace("\"regions\"", "\"depth\": 12, \"regions\"");
    assertThat(read(same).depth()).isEqualTo(12);

    assertThatThrownBy(() -> read(same.replace("\"depth\": 12", "\"depth\": 13")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("variant: vit_base disagrees with embed_dim, depth or heads");
  }

  @Test
  void jsonThatIsNoneIsToldByLine() {
    assertThatThrownBy(() -> read("{\"model_type\": \"brain-jepa\",\n \"regions\": }"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("config.json, line 2")
        .hasMessageContaining("expected valid JSON");
    assertThatThrownBy(() -> read("[1, 2]"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("no JSON object");
    assertThatThrownBy(() -> read("{\"regions\": 1, \"regions\": 2}"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("regions");
  }

  @Test
  void aFileThatIsNotThereOrTooLargeIsRefused() throws IOException {
    assertThatThrownBy(() -> ConfigFile.read(folder.resolve("none.json")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("not there")
        .hasMessageContaining("engram init-model");
    assertThatThrownBy(() -> read(" ".repeat((1 << 20) + 1)))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("at most 1 MB");
  }

  private BrainJepaConfig read(String json) throws IOException {
    return ConfigFile.read(Files.writeString(folder.resolve("config.json"), json));
  }
}
