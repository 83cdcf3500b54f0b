package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.Embedding;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.WeightLayout;
import org.engram.models.maskedautoencoder.AutoencoderFile;
import org.engram.models.maskedautoencoder.MaskedAutoencoder;
import org.engram.models.maskedautoencoder.RandomMasking;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.report.TrainingReport;
import org.engram.pipeline.run.StopRequest;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.TensorInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A masked autoencoder trained by the trainer of Brain-JEPA. */
class AutoencoderTrainingTest {
  @TempDir private Path temporary;
  private MadePretraining made;

  @BeforeEach
  void makeScans() {
    made = MadePretraining.of(temporary.resolve("made"), 8);
  }

  @Test
  void itsDirectoryEmbedsAsABrainJepaDoesAndTellsHiddenPatches() {
    Path out = temporary.resolve("run");

    PretrainResult result = run(settings(6), out, false);

    assertThat(result.finished()).isTrue();
    List<Double> losses = losses(out);
    // Of values with variance 1, nearly nothing of which is known after six updates.
    assertThat(losses).hasSize(6).allSatisfy(loss -> assertThat(loss).isBetween(0.5, 1.5));
    Path model = out.resolve("model");
    assertThat(AutoencoderFile.read(model)).isEqualTo(new AutoencoderFile(0.75));
    assertThat(TrainingReport.of(RunPage.read(out)).html())
        .contains("cannot collapse")
        .doesNotContain("Momentum of the target encoder", "the targets are learnt");
    ModelDescription description = ModelDescription.open(model);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        BrainJepa encoder = BrainJepa.load(model, compute);
        Safetensors weights = Safetensors.open(description.weights());
        MaskedAutoencoder autoencoder = MaskedAutoencoder.load(description, compute)) {
      assertThat(encoder.encoderName()).isEqualTo("encoder");
      Embedding embedding =
          encoder.embed(TimeSeriesFile.read(made.scan(0)).withRepetitionTime(2.0));
      assertThat(embedding.subject()).hasSize(16).doesNotContain(Float.NaN);
      assertThat(weights.names()).contains("decoder.mask_token", "encoder.norm.weight");
      assertThat(weights.names()).noneMatch(name -> name.startsWith("target_encoder."));
      assertThat(autoencoder.config().tokens()).isEqualTo(120);
      Map<String, TensorInfo> infos = new LinkedHashMap<>();
      weights.names().forEach(name -> infos.put(name, weights.info(name)));
      assertThat(WeightLayout.differences(infos, description.config())).isEmpty();
    }
  }

  @Test
  void stoppedWhileGradientsWaitItGoesOnBitForBit() {
    Path whole = temporary.resolve("whole");
    run(settings(6), whole, false);
    Path stopped = temporary.resolve("stopped");
    for (int updates = 1; updates <= 3; updates++) {
      PretrainResult part =
          run(settings(6, "run.stop_after_updates=" + updates), stopped, updates > 1);
      assertThat(part.updates()).isEqualTo(updates);
    }
    run(settings(6), stopped, true);

    assertThat(losses(stopped)).isEqualTo(losses(whole));
    assertThat(Weights.read(stopped.resolve("model/model.safetensors")))
        .isEqualTo(Weights.read(whole.resolve("model/model.safetensors")));
  }

  @Test
  void theTrainingBesideABrainJepasBeginsWithItsEncoderAndSeesItsScans() {
    PretrainSettings jepa = made.settings("run.epochs=4");
    RunFolder run = new RunFolder(temporary.resolve("jepa"));
    MadePretraining.run(jepa, run.path(), false, new Heard());

    AutoencoderSettings like =
        AutoencoderSettings.like(jepa, run, new RandomMasking(RandomMasking.BRAINLM_LOW));
    Path out = temporary.resolve("autoencoder");
    run(like, out, false);

    try (Safetensors begun = Safetensors.open(out.resolve("initial/model.safetensors"));
        Safetensors first = Safetensors.open(run.initial().resolve("model.safetensors"))) {
      String name = "encoder.blocks.1.mlp.fc2.weight";
      HostTensor weight = begun.get(name);
      assertThat(weight.toFloats()).containsExactly(first.get(name).toFloats());
    }
    assertThat(losses(out)).hasSameSizeAs(MadePretraining.losses(run.path()));
    assertThat(new RunFolder(out).index()).hasSameBinaryContentAs(run.index());
    assertThat(AutoencoderFile.read(out.resolve("model")).maskRatio()).isEqualTo(0.2);
  }

  @Test
  void anUnknownKeyAndAShareOfNothingAreRefused() {
    assertThatThrownBy(() -> settings(1, "masking.ratio=0"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("mask_ratio");
    assertThatThrownBy(() -> settings(1, "objective.distance=smooth_l1"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("objective");
    assertThatThrownBy(() -> settings(1, "model_type=brain-jepa"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("masked-autoencoder");
    assertThat(YamlConfig.write(settings(1)))
        .contains("model_type: masked-autoencoder")
        .contains("ratio: 0.75");
  }

  private AutoencoderSettings settings(int epochs, String... overrides) {
    Path config = temporary.resolve("made/autoencoder.yaml");
    MadePretraining.text(
        config,
        """
        model_type: masked-autoencoder
        seed: 5
        model:
          embed_dim: 16
          depth: 2
          heads: 2
          predictor_dim: 8
          predictor_depth: 1
          atlas_regions: regions.tsv
          frames: 48
          patch_size: 8
          repetition_time: 2.0
          position: origin
          normalization: global-zscore
        data:
          inputs: [scans]
          repetition_time: 2.0
        masking:
          ratio: 0.75
        run:
          epochs: %d
          batch_size: 4
        step:
          accumulation: 2
        schedule:
          warmup_epochs: 0.5
          resumed_schedules: updates
        monitors:
          every_updates: 5
        checkpoints:
          every_updates: 2
          keep: 2
        """
            .formatted(epochs));
    return YamlConfig.read(config, AutoencoderSettings.class, List.of(overrides));
  }

  private static PretrainResult run(TrainingSettings settings, Path out, boolean resume) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return PretrainJob.run(
          settings, out, resume, compute, Ranks.alone(), new Heard(), StopRequest.manual());
    }
  }

  private static List<Double> losses(Path run) {
    return RunHistory.read(run).updates().stream().map(UpdateRecord::loss).toList();
  }
}
