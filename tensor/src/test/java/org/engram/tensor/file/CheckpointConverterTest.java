package org.engram.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointConverterTest {
  @TempDir Path folder;

  @Test
  void convertsAPretrainingCheckpoint() {
    Path out = folder.resolve("model.safetensors");

    ConversionReport report =
        CheckpointConverter.convert(Resources.file("torch/published.pth.tar"), out);

    assertThat(report.layout()).isEqualTo(ConversionReport.Layout.PRETRAINING);
    assertThat(report.elements()).isEqualTo(3 * (4 + 12 + 2 + 2));
    assertThat(report.skipped()).containsExactly("opt: training state", "scaler: training state");
    try (Safetensors file = Safetensors.open(out)) {
      assertThat(file.names())
          .containsExactlyInAnyOrder(
              "encoder.norm.weight",
              "encoder.attn.qkv.weight",
              "encoder.half",
              "encoder.double",
              "predictor.norm.weight",
              "predictor.attn.qkv.weight",
              "predictor.half",
              "predictor.double",
              "target_encoder.norm.weight",
              "target_encoder.attn.qkv.weight",
              "target_encoder.half",
              "target_encoder.double");
      for (String name : file.names()) {
        assertThat(file.info(name).dtype()).isEqualTo(DType.F32);
      }
      assertThat(file.get("encoder.norm.weight").toFloats()).containsExactly(0, 1, 2, 3);
      assertThat(file.get("predictor.half").toFloats()).containsExactly(100.5f, 101.5f);
      assertThat(file.get("target_encoder.double").toFloats()).containsExactly(200.25f, 201.25f);
      assertThat(file.info("target_encoder.attn.qkv.weight").shape()).containsExactly(3, 4);
      assertThat(file.metadata())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "format", "pt",
                  "epoch", "300",
                  "loss", "0.125",
                  "batch_size", "16",
                  "world_size", "4",
                  "lr", "1.0E-5"));
      assertThat(report.metadata()).containsExactlyInAnyOrderEntriesOf(file.metadata());
    }
  }

  @Test
  void convertsAFineTunedCheckpointWithItsOptions() {
    Path out = folder.resolve("model.safetensors");

    ConversionReport report =
        CheckpointConverter.convert(Resources.file("torch/finetuned.pth"), out);

    assertThat(report.layout()).isEqualTo(ConversionReport.Layout.WRAPPED);
    assertThat(report.skipped())
        .containsExactly(
            "optimizer: training state", "scaler: training state", "args.resume: None");
    try (Safetensors file = Safetensors.open(out)) {
      assertThat(file.get("encoder.norm.weight").toFloats()).containsExactly(0, 1, 2, 3);
      assertThat(file.get("fc_norm.weight").toFloats()).containsExactly(5, 6, 7, 8);
      assertThat(file.get("head.bias").toFloats()).containsExactly(0, 1);
      assertThat(file.info("fc_norm.num_batches_tracked").dtype()).isEqualTo(DType.I64);
      assertThat(file.get("fc_norm.num_batches_tracked").toLongs()).containsExactly(7);
      assertThat(file.metadata())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "format", "pt",
                  "epoch", "12",
                  "args.lr", "5.0E-4",
                  "args.data", "ukb",
                  "args.crop_size", "[450,160]",
                  "args.nested.tr", "2.205",
                  "args.nested.use", "true"));
    }
  }

  @Test
  void convertsAFlatStateDict() {
    Path out = folder.resolve("model.safetensors");

    ConversionReport report = CheckpointConverter.convert(Resources.file("torch/flat.pth"), out);

    assertThat(report.layout()).isEqualTo(ConversionReport.Layout.FLAT);
    assertThat(report.tensors().sequencedKeySet())
        .containsExactly("encoder.norm.weight", "predictor.norm.weight");
  }

  @ParameterizedTest
  @CsvSource({
    "module.norm.weight, norm.weight",
    "module.module.norm.weight, norm.weight",
    "encoder.module.norm.weight, encoder.norm.weight",
    "module.encoder.module.module.x, encoder.x",
    "norm.module.weight, norm.module.weight",
    "modules.x, modules.x"
  })
  void stripsModuleWhereDistributedTrainingPutsIt(String before, String after) {
    assertThat(WeightNames.strip(before)).isEqualTo(after);
  }

  @Test
  void refusesTwoNamesThatBecomeOne() throws IOException {
    PickleBytes pickle = new PickleBytes().op('}', '(');
    one(pickle, "encoder.x");
    one(pickle, "module.encoder.x");
    Path path = checkpoint(pickle.op('u'), 1.0f);

    assertThatThrownBy(() -> CheckpointConverter.convert(path, folder.resolve("out.safetensors")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("'module.encoder.x': becomes 'encoder.x' like 'encoder.x'");
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void refusesWeightsThatAreNotFiniteAndLeavesNoFile(float weight) throws IOException {
    PickleBytes pickle = new PickleBytes().op('}', '(');
    one(pickle, "encoder.x");
    Path path = checkpoint(pickle.op('u'), weight);

    assertThatThrownBy(() -> CheckpointConverter.convert(path, folder.resolve("out.safetensors")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining(path + ", tensor 'encoder.x': " + weight + " at element 0");
    assertThat(folder).isDirectoryNotContaining(f -> !f.equals(path));
  }

  @Test
  void refusesACheckpointWithoutAnEncoderAndNamesWhatItHolds() throws IOException {
    PickleBytes pickle = new PickleBytes().op('}', '(');
    one(pickle, "layer1.conv.weight");
    Path path = checkpoint(pickle.op('u'), 1.0f);

    assertThatThrownBy(() -> CheckpointConverter.convert(path, folder.resolve("out.safetensors")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no tensor of an encoder among layer1.conv.weight");
    assertThatThrownBy(
            () ->
                CheckpointConverter.convert(
                    Resources.file("torch/values.pt"), folder.resolve("out.safetensors")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a dict with the keys base, transposed, column,");
  }

  @Test
  void refusesToOverwriteTheCheckpointItself() throws IOException {
    Path path = Files.copy(Resources.file("torch/flat.pth"), folder.resolve("flat.safetensors"));

    assertThatThrownBy(() -> CheckpointConverter.convert(path, path))
        .isInstanceOf(ConfigurationException.class);
    assertThat(path).hasSameBinaryContentAs(Resources.file("torch/flat.pth"));
  }

  private static void one(PickleBytes pickle, String name) {
    pickle.text(name).tensor("0", 1, 0, new long[] {1}, new long[] {1});
  }

  private Path checkpoint(PickleBytes pickle, float weight) throws IOException {
    Path path = PickleBytes.checkpoint(folder.resolve("made.pt"), pickle.end(), 4);
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, weight);
    return TestZip.rewrite(path, path, false, Map.of("archive/data/0", bytes.array()));
  }
}
