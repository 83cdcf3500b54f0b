package org.engram.models.maskedautoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.pretrain.Batch;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorded autoencoder as a model that is used. */
class MaskedAutoencoderTest {
  @TempDir private Path folder;

  @Test
  void whatIsReconstructedIsWhatTheReferenceTells() {
    try (Recorded recorded = new Recorded();
        MaskedAutoencoder model =
            MaskedAutoencoder.load(stored(recorded, "encoder.", "decoder."), recorded.compute);
        Scope _ = Scope.open()) {
      BrainJepaConfig config = model.config();
      Batch batch = recorded.batch(0);
      Tensor told = model.tell(batch.x(), batch.contextMask(), batch.targetMask());
      float[] expected = recorded.file.get("output.told").toFloats();
      assertThat(Recorded.largestDifference(told.toFloats(), expected)).isLessThan(1e-5);

      // The first sample: hidden patches are the told ones, the others are the input's own.
      float[] input = new float[config.regions() * config.frames()];
      System.arraycopy(recorded.file.get("input.x").toFloats(), 0, input, 0, input.length);
      BitSet hidden = new BitSet();
      long[] tokens = batch.targetMask().select(0, 0).toLongs();
      for (long token : tokens) {
        hidden.set((int) token);
      }
      float[] whole = model.reconstruct(input, hidden);
      int at = 0;
      for (int i = 0; i < whole.length; i++) {
        if (hidden.get(i / config.patchSize())) {
          assertThat(whole[i]).isCloseTo(expected[at++], within(1e-5f));
        } else {
          assertThat(whole[i]).isEqualTo(input[i]);
        }
      }
      assertThat(at).isEqualTo(tokens.length * config.patchSize());
      hidden.set(0, config.tokens());
      assertThatThrownBy(() -> model.reconstruct(input, hidden))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("15 hidden patches")
          .hasMessageContaining("1 to 14");
    }
  }

  @Test
  void weightsWithoutADecoderCanOnlyEmbed() {
    try (Recorded recorded = new Recorded()) {
      ModelDescription encoder = stored(recorded, "encoder.");
      assertThatThrownBy(() -> MaskedAutoencoder.load(encoder, recorded.compute))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("no decoder (decoder.*)");
    }
  }

  @Test
  void theShareThatWasHiddenIsKeptBesideTheWeights() throws IOException {
    new AutoencoderFile(0.2).write(folder);
    assertThat(AutoencoderFile.read(folder)).isEqualTo(new AutoencoderFile(0.2));

    for (String wrong : List.of("{\"maskRatio\": 1}", "{}", "{\"maskRatio\": 0.5, \"x\": 1}")) {
      Files.writeString(folder.resolve(AutoencoderFile.NAME), wrong);
      assertThatThrownBy(() -> AutoencoderFile.read(folder))
          .isInstanceOf(FileFormatException.class)
          .hasMessageContaining("autoencoder.json");
    }
    Files.delete(folder.resolve(AutoencoderFile.NAME));
    assertThatThrownBy(() -> AutoencoderFile.read(folder))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("not there");
  }

  /** The recorded weights below some prefixes, as a file of their own. */
  private ModelDescription stored(Recorded recorded, String... prefixes) {
    SequencedMap<String, HostTensor> weights = new LinkedHashMap<>();
    for (String name : recorded.file.names()) {
      for (String prefix : prefixes) {
        if (name.startsWith("initial." + prefix)) {
          weights.put(name.substring("initial.".length()), recorded.file.get(name));
        }
      }
    }
    Path file = folder.resolve("model.safetensors");
    Safetensors.write(file, weights, Map.of());
    ModelDescription d = recorded.description;
    return new ModelDescription(
        d.config(), file, d.gradients(), d.atlas(), d.normalization(), List.of());
  }
}
