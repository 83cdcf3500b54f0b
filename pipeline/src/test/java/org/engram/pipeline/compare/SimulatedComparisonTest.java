package org.engram.pipeline.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.maskedautoencoder.RandomMasking;
import org.engram.models.training.watch.Alarm;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.pretrain.AutoencoderSettings;
import org.engram.pipeline.pretrain.PretrainJob;
import org.engram.pipeline.pretrain.PretrainListener;
import org.engram.pipeline.pretrain.PretrainSettings;
import org.engram.pipeline.pretrain.Ranks;
import org.engram.pipeline.pretrain.RunFolder;
import org.engram.pipeline.pretrain.TrainingSettings;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeStudy;
import org.engram.pipeline.run.StopRequest;
import org.engram.pipeline.simulate.CohortSimulator;
import org.engram.pipeline.simulate.SimulatedDataset;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Brain-JEPA and a masked autoencoder of the same size, trained on the same simulated people for
 * as long, compared on others: the tempo is in the spectra and in no correlation, sex is in
 * nothing.
 */
class SimulatedComparisonTest {
  private static final int TRAINING = 96;
  private static final int PEOPLE = 416;

  @TempDir private Path folder;

  @Test
  void theTempoIsFoundByTheTrainedAutoencoderNotByConnectivityAndSexByNone() throws IOException {
    CohortSimulator simulator =
        new CohortSimulator(new CohortSimulator.Settings(PEOPLE, 1, 14, 128, 2.0, 2, 3));
    SimulatedDataset.write(simulator, 0, TRAINING, folder.resolve("training"));
    SimulatedDataset.write(simulator, TRAINING, PEOPLE, folder.resolve("heldout"));
    new Atlas("simulated", simulator.atlas().regions()).writeTsv(folder.resolve("regions.tsv"));
    Path config = folder.resolve("pretrain.yaml");
    Files.writeString(config, CONFIG);
    PretrainSettings jepa = YamlConfig.read(config, PretrainSettings.class);
    Path first = train(jepa, "jepa");
    Path second =
        train(
            AutoencoderSettings.like(jepa, new RunFolder(first), RandomMasking.defaults()),
            "autoencoder");
    List<ComparedEncoder> encoders =
        List.of(
            new ComparedEncoder.Model("autoencoder", second.resolve("model")),
            new ComparedEncoder.Model("jepa", first.resolve("model")));

    ResultsFolder.Content tempo = compare(encoders, "tempo");
    ResultsFolder.Content sex = compare(encoders, "sex");

    assertThat(r(tempo, "autoencoder").interval().orElseThrow().low()).isGreaterThan(0);
    assertThat(r(tempo, FeatureSet.CONNECTIVITY).interval().orElseThrow().contains(0)).isTrue();
    assertThat(sex.results().set(ProbeStudy.RANDOM)).isPresent();
    for (SetResult set : sex.results().sets()) {
      assertThat(set.score("auroc").orElseThrow().interval().orElseThrow().contains(0.5))
          .as(set.name())
          .isTrue();
    }
  }

  private static Score r(ResultsFolder.Content content, String set) {
    return content.results().set(set).orElseThrow().score("pearson_r").orElseThrow();
  }

  private ResultsFolder.Content compare(List<ComparedEncoder> encoders, String target) {
    CompareInput input =
        new CompareInput(
            ScanFiles.find(List.of(folder.resolve("heldout").toString())).scans(),
            encoders,
            true,
            true,
            folder.resolve("heldout/participants.tsv"),
            Optional.empty(),
            target,
            "",
            "subject",
            Optional.empty(),
            List.of());
    Path out = folder.resolve(target);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      CompareJob.run(
          input,
          CompareJobTest.settings("5", 0, OptionalDouble.empty()),
          out,
          false,
          compute,
          CompareListener.SILENT);
    }
    return ResultsFolder.read(out);
  }

  private Path train(TrainingSettings settings, String name) {
    Path out = folder.resolve(name);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      PretrainJob.run(
          settings, out, false, compute, Ranks.alone(), new Silent(), StopRequest.manual());
    }
    return out;
  }

  /** Hears a training and tells nothing but what it could not read. */
  private static final class Silent implements PretrainListener {
    @Override
    public void note(String text) {
      // Nothing to tell.
    }

    @Override
    public void update(UpdateRecord update, long updates, Optional<Duration> left) {
      // Nothing to tell.
    }

    @Override
    public void monitor(MonitorRecord monitor) {
      // Nothing to tell.
    }

    @Override
    public void alarm(Alarm alarm) {
      // Nothing to tell.
    }

    @Override
    public void checkpoint(Path checkpoint) {
      // Nothing to tell.
    }

    @Override
    public void failedSample(String file, Problem problem) {
      throw new AssertionError(file + ": " + problem.line());
    }
  }

  private static final String CONFIG =
      """
      seed: 3
      model:
        embed_dim: 48
        depth: 2
        heads: 4
        predictor_dim: 32
        predictor_depth: 1
        atlas_regions: regions.tsv
        atlas: simulated
        frames: 128
        patch_size: 16
        repetition_time: 2.0
        position: origin
        normalization: region-zscore
      data:
        inputs: [training]
      masking:
        geometry: corrected
      objective:
        variance_weight: 4
        covariance_weight: 0.1
      run:
        epochs: 16
        batch_size: 16
      step:
        accumulation: 1
      schedule:
        start_learning_rate: 1.0e-4
        learning_rate: 2.0e-3
        final_learning_rate: 1.0e-6
        warmup_epochs: 2
        weight_decay: 0.04
        final_weight_decay: 0.04
        momentum: 0.95
        final_momentum: 0.98
        momentum_length: updates
        resumed_schedules: updates
      monitors:
        every_updates: 1000
      checkpoints:
        every_updates: 100000
        keep: 1
      """;
}
