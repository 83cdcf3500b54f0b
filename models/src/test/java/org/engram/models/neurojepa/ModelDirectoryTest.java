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
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.directory.ModelType;
import org.engram.models.neurojepa.NeuroJepa.EncoderChoice;
import org.engram.models.neurojepa.NeuroJepaConfig.FeedForwardKind;
import org.engram.models.neurojepa.NeuroJepaConfig.PredictorConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories of models: written, read, refused. */
class ModelDirectoryTest {
  @TempDir Path folder;

  /** 2 blocks of 24, experts in the second, on a grid of 2 x 2 x 2. */
  static NeuroJepaConfig small() {
    return new NeuroJepaConfig(
        new VolumeShape(List.of(8, 8, 8), List.of(4, 4, 4), 1),
        24,
        2,
        2,
        2,
        true,
        Rope.PUBLISHED,
        FeedForwardKind.GELU,
        Optional.of(new MixtureConfig(List.of(1), 3, 2, 1, 12, MixtureConfig.Score.SOFTMAX, 1.5)),
        new PredictorConfig(24, 1, 2, 2),
        1e-6);
  }

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
    new NewNeuroJepa(small(), input).write(folder.resolve("model"), 7);
    NeuroJepaDescription read = NeuroJepaDescription.open(folder.resolve("model"));

    assertThat(read.config()).isEqualTo(small());
    assertThat(read.input()).isEqualTo(input);
    assertThat(read.notes()).isEmpty();
    assertThat(ModelType.of(folder.resolve("model"))).isEqualTo(ModelType.NEURO_JEPA);
    try (WeightsFile weights = read.openWeights()) {
      assertThat(weights.infos())
          .containsExactlyInAnyOrderEntriesOf(VolumeWeightLayout.of(small()));
    }
  }

  @ParameterizedTest
  @EnumSource(Rope.class)
  void everyKindOfPositionsSurvivesTheFile(Rope rope) {
    NeuroJepaConfig config = withRope(small(), rope);
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

  @Test
  void weightsOfAnotherModelAreRefusedWithAllDifferences() throws IOException {
    NewNeuroJepa model = new NewNeuroJepa(small(), VolumeInput.of("published", small().volume()));
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
  void aFolderThatHoldsSomethingIsNotWrittenInto() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "mine");

    assertThatThrownBy(
            () ->
                new NewNeuroJepa(small(), VolumeInput.of("published", small().volume()))
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
    NewNeuroJepa model = new NewNeuroJepa(small(), VolumeInput.of("published", small().volume()));
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
    assertThatThrownBy(() -> NeuroJepaDescription.writePublishedConfig(folder, small()))
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
        folder, small(), VolumeInput.of("published", small().volume()));

    try (WeightsFile weights = NeuroJepaDescription.open(folder).openWeights()) {
      Map<String, TensorInfo> expected = new LinkedHashMap<>(VolumeWeightLayout.of(small()));
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
