package org.engram.models.maskedautoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecoderWeightsTest {
  private static final BrainJepaConfig CONFIG =
      new BrainJepaConfig(
          6, 12, 4, 16, 1, 2, 4, 64, 1, 2, 0, Position.ORIGIN, 1e-6, "six", 2.0, "none");

  @TempDir private Path folder;

  @Test
  void anAutoencoderBeginsWithTheEncoderOfTheNewModelAndADecoderOfThePredictorsSize() {
    Path file = folder.resolve("model.safetensors");
    ModelInitializer.writeWeights(file, CONFIG, 9);
    try (Safetensors weights = Safetensors.open(file);
        Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        AutoencoderModel model = open(file, weights, compute, 4);
        AutoencoderModel other = open(file, weights, compute, 5);
        Scope _ = Scope.open()) {
      var named = model.networks().weights();
      assertThat(named.get("encoder.blocks.0.attn.qkv.weight").toFloats())
          .containsExactly(weights.get("encoder.blocks.0.attn.qkv.weight").toFloats());
      assertThat(named.get("decoder.predictor_blocks.0.mlp.fc1.weight").toFloats())
          .containsExactly(weights.get("predictor.predictor_blocks.0.mlp.fc1.weight").toFloats());
      float[] last = named.get("decoder.predictor_proj.weight").toFloats(); // [4, 64]
      assertThat(last).hasSize(4 * 64);
      double squares = 0;
      for (float value : last) {
        squares += value * value;
      }
      assertThat(Math.sqrt(squares / last.length)).isCloseTo(0.02, within(0.003));
      assertThat(named.get("decoder.predictor_proj.bias").toFloats()).containsOnly(0f);
      assertThat(other.networks().weights().get("decoder.predictor_proj.weight").toFloats())
          .isNotEqualTo(last);
    }
  }

  @Test
  void weightsWithoutAPredictorAreRefusedByName() {
    Path file = folder.resolve("model.safetensors");
    Path encoder = folder.resolve("encoder.safetensors");
    ModelInitializer.writeWeights(file, CONFIG, 9);
    try (Safetensors weights = Safetensors.open(file)) {
      SequencedMap<String, HostTensor> kept = new LinkedHashMap<>();
      weights.names().stream()
          .filter(name -> name.startsWith("encoder."))
          .forEach(name -> kept.put(name, weights.get(name)));
      Safetensors.write(encoder, kept, Map.of());
    }
    try (Safetensors weights = Safetensors.open(encoder);
        Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      assertThatThrownBy(() -> open(encoder, weights, compute, 4))
          .isInstanceOf(FileFormatException.class)
          .hasMessageContaining("decoder.predictor_embed.weight");
    }
  }

  private static AutoencoderModel open(Path file, Safetensors weights, Compute compute, long seed) {
    ModelDescription description =
        new ModelDescription(
            CONFIG,
            file,
            Optional.empty(),
            Atlas.unnamed("six", 6),
            Normalization.fromName("none"),
            List.of());
    return AutoencoderModel.open(
        description, DecoderWeights.of(Parameters.Source.of(weights), CONFIG, seed), compute);
  }
}
