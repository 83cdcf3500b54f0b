package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelInitializerTest {
  private static final Normalization ZSCORE = Normalization.fromName("global-zscore");

  @TempDir private Path folder;

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
    byte[] first = weights(SmallConfigs.mapping(), 7);
    byte[] again = weights(SmallConfigs.mapping(), 7);
    byte[] other = weights(SmallConfigs.mapping(), 8);

    assertThat(again).isEqualTo(first);
    assertThat(other).hasSameSizeAs(first).isNotEqualTo(first);
  }

  @Test
  void namesAndShapesAreThoseOfThePublishedLayout() throws IOException {
    for (BrainJepaConfig config :
        new BrainJepaConfig[] {SmallConfigs.mapping(), SmallConfigs.origin()}) {
      weights(config, 0);
      Map<String, TensorInfo> found = new LinkedHashMap<>();
      try (Safetensors file = Safetensors.open(folder.resolve("weights.safetensors"))) {
        file.names().forEach(name -> found.put(name, file.info(name)));
      }
      assertThat(found).containsExactlyInAnyOrderEntriesOf(WeightLayout.of(config));
      assertThat(WeightLayout.differences(found, config)).isEmpty();
    }
  }

  @Test
  void thePublishedModelHas384Tensors() {
    BrainJepaConfig base = BrainJepaConfig.published(Variant.VIT_BASE);

    // 7 and 12 a block for an encoder, twice; 10 and 12 a block for the predictor.
    assertThat(WeightLayout.of(base)).hasSize(2 * (7 + 12 * 12) + 10 + 12 * 6).hasSize(384);
    assertThat(WeightLayout.of(base).get("encoder.blocks.11.attn.qkv.weight").shape())
        .containsExactly(2304, 768);
    assertThat(WeightLayout.of(base).get("predictor.predictor_2dpe_proj.emb_h").shape())
        .containsExactly(4500, 192);
    assertThat(WeightLayout.of(base).get("target_encoder.pos_embed_proj.emb_h").shape())
        .containsExactly(4500, 384);
  }

  @Test
  void weightsAreAsThePublishedInitialisationMakesThem() throws IOException {
    weights(SmallConfigs.mapping(), 3);
    try (Safetensors file = Safetensors.open(folder.resolve("weights.safetensors"))) {
      float[] qkv = file.get("encoder.blocks.2.attn.qkv.weight").toFloats();
      assertThat(mean(qkv)).isCloseTo(0, within(0.001));
      assertThat(deviation(qkv)).isCloseTo(0.02, within(0.0006));
      assertThat(deviation(file.get("encoder.patch_embed.proj.weight").toFloats()))
          .isCloseTo(0.02, within(0.002));
      assertThat(deviation(file.get("predictor.mask_token").toFloats()))
          .isCloseTo(0.02, within(0.008));
      assertThat(file.get("encoder.blocks.0.attn.qkv.bias").toFloats()).containsOnly(0);
      assertThat(file.get("encoder.blocks.0.norm1.weight").toFloats()).containsOnly(1);
      assertThat(file.get("predictor.predictor_norm.bias").toFloats()).containsOnly(0);
      // Two time patches a region: the sine's first column is sin(0) and sin(1).
      assertThat(file.get("encoder.pos_embed_proj.emb_h").value(0)).isZero();
      assertThat(file.get("encoder.pos_embed_proj.emb_h").value(24))
          .isEqualTo((double) (float) Math.sin(1));
    }
  }

  @Test
  void theTargetEncoderStartsAsTheEncoder() throws IOException {
    weights(SmallConfigs.mapping(), 3);
    try (Safetensors file = Safetensors.open(folder.resolve("weights.safetensors"))) {
      long encoders = 0;
      for (String name : file.names()) {
        if (name.startsWith("encoder.")) {
          encoders++;
          assertThat(file.get("target_" + name)).as(name).isEqualTo(file.get(name));
        }
      }
      assertThat(encoders).isEqualTo(7 + 12 * 3);
    }
  }

  @Test
  void aModelDirectoryIsReadBackAsItWasMade() {
    Path directory = folder.resolve("model");
    GradientTable gradients = SmallConfigs.gradients(6, 3);
    ModelInitializer.write(
        directory,
        SmallConfigs.mapping(),
        Atlas.unnamed("six", 6),
        Optional.of(gradients),
        ZSCORE,
        0);

    ModelDescription model = ModelDescription.open(directory);

    assertThat(model.config()).isEqualTo(SmallConfigs.mapping());
    assertThat(model.gradients()).contains(gradients);
    assertThat(model.atlas()).isEqualTo(Atlas.unnamed("six", 6));
    assertThat(model.normalization().name()).isEqualTo("global-zscore");
    assertThat(model.notes()).isEmpty();
  }

  @Test
  void aFolderThatIsNotEmptyIsLeftAlone() throws IOException {
    Path note = Files.writeString(folder.resolve("note.txt"), "mine");

    assertThatThrownBy(() -> write(folder, Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a folder that is not empty");
    assertThat(folder.toFile().list()).containsExactly(note.getFileName().toString());
  }

  @Test
  void partsThatDoNotFitAreRefusedBeforeAnythingIsWritten() {
    Path directory = folder.resolve("model");

    assertThatThrownBy(
            () ->
                ModelInitializer.write(
                    directory,
                    SmallConfigs.mapping(),
                    Atlas.unnamed("six", 6),
                    Optional.of(SmallConfigs.gradients(5, 3)),
                    ZSCORE,
                    0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("5 regions x 3 axes");
    assertThat(directory).doesNotExist();
  }

  private static void write(Path directory, Optional<GradientTable> gradients) {
    ModelInitializer.write(
        directory, SmallConfigs.origin(), Atlas.unnamed("six", 6), gradients, ZSCORE, 0);
  }

  private byte[] weights(BrainJepaConfig config, long seed) throws IOException {
    Path file = folder.resolve("weights.safetensors");
    ModelInitializer.writeWeights(file, config, seed);
    return Files.readAllBytes(file);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }
}
