package org.engram.models.neurojepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are drawn from a seed. */
class NewNeuroJepaTest {
  @TempDir Path folder;

  @Test
  void aFolderThatHoldsSomethingIsNotWrittenInto() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "mine");

    assertThatThrownBy(
            () ->
                new NewNeuroJepa(
                        SmallConfig.neuroJepa(),
                        VolumeInput.of("published", SmallConfig.neuroJepa().volume()))
                    .write(folder, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a folder that is not empty");
  }

  @Test
  void initialWeightsAreAsThePublishedInitialisationMakesThem() {
    NeuroJepaConfig config = NeuroJepaConfig.of(VolumeVariant.VIT_TINY, VolumeShape.published());
    new NewNeuroJepa(config, VolumeInput.published()).write(folder.resolve("tiny"), 3);

    try (Safetensors file = Safetensors.open(folder.resolve("tiny/model.safetensors"))) {
      assertThat(deviation(file, "encoder.blocks.4.attn.qkv.weight"))
          .isCloseTo(0.02, within(0.0002));
      assertThat(deviation(file, "encoder.patch_embed.proj.weight"))
          .isCloseTo(0.02, within(0.0002));
      assertThat(deviation(file, "encoder.blocks.1.mlp.gate.gate.weight"))
          .isCloseTo(0.02, within(0.002));
      // Divided by sqrt(2 i) in block i, counted from 1.
      assertThat(deviation(file, "encoder.blocks.7.attn.proj.weight"))
          .isCloseTo(0.02 / 4, within(0.0001));
      assertThat(deviation(file, "encoder.blocks.7.mlp.experts.3.fc2.weight"))
          .isCloseTo(0.02 / 4, within(0.0001));
      assertThat(deviation(file, "encoder.blocks.7.mlp.shared_experts.fc2.weight"))
          .isCloseTo(0.02 / 4, within(0.0001));
      assertThat(deviation(file, "predictor.predictor_blocks.1.mlp.fc2.weight"))
          .isCloseTo(0.02 / 2, within(0.0001));
      assertThat(deviation(file, "encoder.blocks.7.mlp.experts.3.fc1.weight"))
          .isCloseTo(0.02, within(0.0005));
      assertThat(file.get("predictor.mask_tokens.2").toFloats()).containsOnly(0);
      assertThat(file.get("encoder.blocks.2.norm1.weight").toFloats()).containsOnly(1);
      assertThat(file.get("encoder.norm.weight").toFloats()).containsOnly(1);
      assertThat(file.get("encoder.blocks.2.attn.qkv.bias").toFloats()).containsOnly(0);
      assertThat(file.get("encoder.blocks.1.mlp.counts").toLongs()).containsOnly(0);
      assertThat(file.get("target_encoder.blocks.3.attn.qkv.weight"))
          .isEqualTo(file.get("encoder.blocks.3.attn.qkv.weight"));
      assertThat(file.get("encoder.blocks.3.attn.qkv.weight"))
          .isNotEqualTo(file.get("encoder.blocks.4.attn.qkv.weight"));
    }
  }

  @Test
  void aSeedGivesTheSameBytes() throws IOException {
    NewNeuroJepa model =
        new NewNeuroJepa(
            SmallConfig.neuroJepa(), VolumeInput.of("published", SmallConfig.neuroJepa().volume()));
    model.writeWeights(folder.resolve("a.safetensors"), 5);
    model.writeWeights(folder.resolve("b.safetensors"), 5);
    model.writeWeights(folder.resolve("c.safetensors"), 6);

    assertThat(folder.resolve("a.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("b.safetensors"));
    try (Safetensors a = Safetensors.open(folder.resolve("a.safetensors"));
        Safetensors c = Safetensors.open(folder.resolve("c.safetensors"))) {
      assertThat(a.get("encoder.blocks.0.attn.qkv.weight"))
          .isNotEqualTo(c.get("encoder.blocks.0.attn.qkv.weight"));
    }
  }

  private static double deviation(Safetensors file, String name) {
    float[] values = file.get(name).toFloats();
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    return Math.sqrt(squares / values.length - mean * mean);
  }
}
