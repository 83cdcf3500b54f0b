package org.engram.models.neurojepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a configuration says, and what is refused of it. */
class NeuroConfigFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Rope.class)
  void everyKindOfPositionsSurvivesTheFile(Rope rope) {
    NeuroJepaConfig config = withRope(SmallConfig.neuroJepa(), rope);
    NeuroJepaDescription.writeConfig(folder, config, VolumeInput.of("published", config.volume()));

    assertThat(NeuroConfigFile.read(folder.resolve("config.json")).config()).isEqualTo(config);
  }

  private static NeuroJepaConfig withRope(NeuroJepaConfig c, Rope rope) {
    return new NeuroJepaConfig(
        c.volume(),
        c.embedDim(),
        c.depth(),
        c.heads(),
        c.mlpRatio(),
        c.biased(),
        rope,
        c.feedForward(),
        c.mixture(),
        c.predictor(),
        c.layerNormEps());
  }

  @Test
  void aVariantAloneIsThePublishedModel() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "neuro-jepa", "variant": "vit_base", "moe": {}}
        """);
    NeuroConfigFile.Contents read = NeuroConfigFile.read(folder.resolve("config.json"));

    assertThat(read.config()).isEqualTo(NeuroJepaConfig.published());
    assertThat(read.input()).isEqualTo(VolumeInput.published());
  }

  @Test
  void allThatIsWrongInAConfigIsToldAtOnce() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "neuro-jepa", "img_size": [96, 100, 96], "embed_dim": "wide", "depth": 12,
         "rope": "spiral", "moe": {"n_routed_experts": 4, "n_activated_experts": 5, "experts": 3},
         "preparation": {"name": "mine"}, "hidden": 3}
        """);

    assertThatThrownBy(() -> NeuroJepaDescription.open(folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("img_size, axis 1: 100 voxels in patches of 12")
        .hasMessageContaining("embed_dim: \"wide\"; expected a whole number")
        .hasMessageContaining("num_heads: missing")
        .hasMessageContaining("rope: 'spiral'; expected published, published_cube, corrected, none")
        .hasMessageContaining("moe.n_activated_experts: 5; expected 1 to 4")
        .hasMessageContaining("moe.experts: unknown key")
        .hasMessageContaining("hidden: unknown key");
  }

  @Test
  void aPreparationOfAnotherNameIsRefused() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "neuro-jepa", "variant": "vit_tiny",
         "preparation": {"name": "mine", "percentiles": [90, 10]}}
        """);

    assertThatThrownBy(() -> NeuroJepaDescription.open(folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("preparation.name: 'mine'; expected published, published-notebook")
        .hasMessageContaining("preparation.percentiles: [90.0, 10.0]");
  }

  @ParameterizedTest
  @CsvSource({
    "VIT_TINY, 192, 12, 3, 768",
    "VIT_SMALL, 384, 12, 6, 1536",
    "VIT_BASE, 768, 12, 12, 3072",
    "VIT_LARGE, 1024, 24, 16, 4096",
    "VIT_HUGE, 1280, 32, 16, 5120",
    "VIT_GIANT, 1408, 40, 16, 6144"
  })
  void everySizeHasItsPublishedWidths(
      VolumeVariant variant, int dim, int depth, int heads, int hidden) {
    NeuroJepaConfig config = NeuroJepaConfig.of(variant, VolumeShape.published());

    assertThat(config.embedDim()).isEqualTo(dim);
    assertThat(config.depth()).isEqualTo(depth);
    assertThat(config.heads()).isEqualTo(heads);
    assertThat(config.hidden()).isEqualTo(hidden);
    assertThat(VolumeVariant.parse("", variant.toString())).isEqualTo(variant);
  }

  @Test
  void thePublishedEncoderHas122MillionParameters() {
    VolumeWeightLayout.Parameters parameters =
        VolumeWeightLayout.parameters(NeuroJepaConfig.published());

    assertThat(parameters.total()).isBetween(121_500_000L, 122_500_000L);
    // A token passes 6 of 16 experts in 6 blocks: 60 of 96 are left out, 590,976 numbers each.
    assertThat(parameters.total() - parameters.active())
        .isEqualTo(60L * (2 * 768 * 384 + 384 + 768));
  }
}
