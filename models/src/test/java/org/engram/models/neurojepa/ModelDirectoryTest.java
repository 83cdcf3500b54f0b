package org.engram.models.neurojepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.directory.ModelType;
import org.engram.models.neurojepa.NeuroJepa.EncoderChoice;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.TensorInfo;
import org.engram.tensor.file.WeightsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories of models: written, read, refused. */
class ModelDirectoryTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vit_dense_a",
        "vit_dense_b",
        "vit_dense_c_grid898",
        "vit_dense_e_swiglu",
        "vit_dense_f_norope",
        "vit_moe_a",
        "vit_moe_b_sigmoid"
      })
  void recordedWeightsInADirectoryGiveTheRecordedTokens(String name) throws IOException {
    try (Golden golden = new Golden(name);
        Compute compute = Compute.open(Device.CPU, Precision.FP32)) {
      // Bare names, as the published encoder's own state has them.
      Files.copy(golden.weights.path(), folder.resolve(NeuroJepaDescription.WEIGHTS));
      NeuroJepaDescription.writeConfig(
          folder, golden.config, VolumeInput.of("published", golden.config.volume()));

      assertThat(NeuroJepaDescription.open(folder).config()).isEqualTo(golden.config);
      try (NeuroJepa model = NeuroJepa.load(folder, compute)) {
        HostTensor x = golden.io.get("in.x");
        int batch = (int) x.shape()[0];
        float[] values = x.toFloats();
        int length = values.length / batch;
        List<VolumeEmbedding> embeddings =
            model.embed(
                java.util.stream.IntStream.range(0, batch)
                    .mapToObj(i -> Arrays.copyOfRange(values, i * length, (i + 1) * length))
                    .toList());
        float[] all = new float[batch * embeddings.getFirst().tokens().length];
        for (int i = 0; i < batch; i++) {
          float[] tokens = embeddings.get(i).tokens();
          System.arraycopy(tokens, 0, all, i * tokens.length, tokens.length);
        }
        golden.check("out.nomask.final", golden.io.get("out.nomask.final").shape(), all);
      }
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    VolumeInput input =
        new VolumeInput(
            List.of("T1w", "PET"),
            "recommended",
            List.of(20, 22, 24),
            List.of(10, 10, 9),
            2.5,
            1,
            99,
            0);
    new NewNeuroJepa(SmallConfig.neuroJepa(), input).write(folder.resolve("model"), 7);
    NeuroJepaDescription read = NeuroJepaDescription.open(folder.resolve("model"));

    assertThat(read.config()).isEqualTo(SmallConfig.neuroJepa());
    assertThat(read.input()).isEqualTo(input);
    assertThat(read.notes()).isEmpty();
    assertThat(ModelType.of(folder.resolve("model"))).isEqualTo(ModelType.NEURO_JEPA);
    try (WeightsFile weights = read.openWeights()) {
      assertThat(weights.infos())
          .containsExactlyInAnyOrderEntriesOf(VolumeWeightLayout.of(SmallConfig.neuroJepa()));
    }
  }

  @Test
  void weightsOfAnotherModelAreRefusedWithAllDifferences() throws IOException {
    NewNeuroJepa model =
        new NewNeuroJepa(
            SmallConfig.neuroJepa(), VolumeInput.of("published", SmallConfig.neuroJepa().volume()));
    model.write(folder.resolve("model"), 1);
    Path file = folder.resolve("model/model.safetensors");
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    Path changed = folder.resolve("changed.safetensors");
    try (Safetensors weights = Safetensors.open(file)) {
      weights.names().forEach(name -> tensors.put(name, weights.get(name)));
      tensors.remove("encoder.blocks.1.mlp.experts.2.fc1.bias");
      tensors.put("encoder.norm.weight", HostTensor.of(new float[25], 25));
      tensors.put("encoder.cls_token", HostTensor.of(new float[24], 1, 1, 24));
      Safetensors.write(changed, tensors, Map.of());
    }
    Files.move(changed, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> NeuroJepaDescription.open(folder.resolve("model")).openWeights())
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("3 differences")
        .hasMessageContaining("encoder.blocks.1.mlp.experts.2.fc1.bias is missing")
        .hasMessageContaining("encoder.norm.weight is [25], not [24]")
        .hasMessageContaining("encoder.cls_token is not a tensor of this model");
  }

  @Test
  void theReleasedFolderIsReadAndWritten() {
    NeuroJepaConfig config = NeuroJepaConfig.published();
    NeuroJepaDescription.writePublishedConfig(folder, config);
    NeuroJepaDescription read = NeuroJepaDescription.open(folder);

    assertThat(ModelType.of(folder)).isEqualTo(ModelType.NEURO_JEPA);
    assertThat(read.config()).isEqualTo(config);
    assertThat(read.input()).isEqualTo(VolumeInput.published());
    assertThat(read.notes()).anyMatch(note -> note.contains("preparation"));
  }

  @Test
  void aModelThatThePublishedCodeCannotBuildIsNotWrittenForIt() {
    assertThatThrownBy(
            () -> NeuroJepaDescription.writePublishedConfig(folder, SmallConfig.neuroJepa()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no variant");
  }

  @Test
  void aModelOfAnotherTypeIsRefused() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"bert\"}");

    assertThatThrownBy(() -> ModelType.of(folder))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("'bert'")
        .hasMessageContaining("brain-jepa or neuro-jepa");
  }

  @Test
  void aDirectoryWithoutATypeIsOfBrainJepa() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"regions\": 450}");

    assertThat(ModelType.of(folder)).isEqualTo(ModelType.BRAIN_JEPA);
  }

  @Test
  void aCheckpointOfTrainingIsReadWithoutConversion() throws IOException {
    // Saved by PyTorch: encoder below module.backbone., target below _orig_mod.module.backbone.
    Path checkpoint = Path.of("src/test/resources/checkpoints/neuro-jepa.pt");
    Files.copy(checkpoint, folder.resolve("model.pt"));
    NeuroJepaDescription.writeConfig(
        folder,
        SmallConfig.neuroJepa(),
        VolumeInput.of("published", SmallConfig.neuroJepa().volume()));

    try (WeightsFile weights = NeuroJepaDescription.open(folder).openWeights()) {
      Map<String, TensorInfo> expected =
          new LinkedHashMap<>(VolumeWeightLayout.of(SmallConfig.neuroJepa()));
      assertThat(weights.infos()).containsExactlyInAnyOrderEntriesOf(expected);
      assertThat(weights.get("encoder.norm.bias").value(0)).isEqualTo(0.25);
      assertThat(weights.get("target_encoder.norm.bias").value(0)).isEqualTo(0.5);
    }
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32);
        NeuroJepa context = NeuroJepa.load(folder, compute);
        NeuroJepa target =
            NeuroJepa.load(
                NeuroJepaDescription.open(folder), EncoderChoice.TARGET_IF_PRESENT, compute)) {
      assertThat(context.encoderName()).isEqualTo("encoder");
      assertThat(target.encoderName()).isEqualTo("target_encoder");
      float[] volume = new float[512];
      for (int i = 0; i < volume.length; i++) {
        volume[i] = (i % 13) / 13f;
      }
      float[] first = context.embed(volume).mean();
      float[] second = target.embed(volume).mean();
      // The two differ in the last bias alone.
      for (int d = 0; d < first.length; d++) {
        assertThat(second[d] - first[d]).isCloseTo(0.25f, within(1e-5f));
      }
    }
  }
}
