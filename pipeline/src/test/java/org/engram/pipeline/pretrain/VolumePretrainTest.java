package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.training.watch.FiguresRecord;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.pretrain.volume.StoredValues;
import org.engram.pipeline.pretrain.volume.VolumeCache;
import org.engram.pipeline.pretrain.volume.VolumeCacheSettings;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.engram.pipeline.pretrain.volume.VolumeManifest;
import org.engram.pipeline.report.Report;
import org.engram.pipeline.report.TrainingReport;
import org.engram.pipeline.run.Checkpoints;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Neuro-JEPA through the job: what ends up on the disk. */
class VolumePretrainTest {
  @TempDir Path temporary;

  @Test
  void itTrainsToAModelDirectoryThatKnowsItsVolumes() {
    MadeVolumes made = MadeVolumes.of(temporary.resolve("made"), 9);
    Path run = temporary.resolve("run");

    PretrainResult result = MadeVolumes.run(made.settings(), run, false, new Heard());

    // Three iterations an epoch and two an update: an update an epoch, and gradients that wait.
    assertThat(result.finished()).isTrue();
    assertThat(result.updates()).isEqualTo(4);
    NeuroJepaDescription model = NeuroJepaDescription.open(result.model());
    assertThat(model.config()).isEqualTo(MadeVolumes.sizes());
    model.openWeights().close();
    assertThat(TrainingReport.of(RunPage.read(run)).sections())
        .extracting(Report.Section::title)
        .contains("Experts", "Loss");
    RunHistory history = RunHistory.read(run);
    assertThat(history.updates()).extracting(UpdateRecord::momentum).containsOnly(0.99925);
    assertThat(history.figures()).hasSize(4);
    for (FiguresRecord figures : history.figures()) {
      Map<String, Double> values = figures.values();
      assertThat(values)
          .containsOnlyKeys(
              "experts/least",
              "experts/greatest",
              "experts/dead",
              "experts/block_1_least",
              "experts/block_1_greatest");
      assertThat(values.get("experts/least")).isBetween(0.0, 1.0);
      assertThat(values.get("experts/greatest")).isBetween(1.0, 2.0); // half of all pairs at most
    }
  }

  @Test
  void stoppedAfterEachUpdateAndResumedItEndsWithTheVeryBits() {
    MadeVolumes made = MadeVolumes.of(temporary.resolve("made"), 9);
    Path whole = temporary.resolve("whole");
    MadeVolumes.run(made.settings(), whole, false, new Heard());

    Path stopped = temporary.resolve("stopped");
    for (int updates = 1; updates <= 3; updates++) {
      TrainingSettings part = made.settings("run.stop_after_updates=" + updates);
      assertThat(MadeVolumes.run(part, stopped, updates > 1, new Heard()).finished()).isFalse();
    }
    MadeVolumes.run(made.settings(), stopped, true, new Heard());

    assertThat(losses(stopped)).isEqualTo(losses(whole));
    assertThat(figures(stopped)).isEqualTo(figures(whole));
    assertSameState(whole, stopped);
  }

  @Test
  void neitherThreadsNorACacheChangeABit() {
    MadeVolumes made = MadeVolumes.of(temporary.resolve("made"), 9);
    Path one = temporary.resolve("one");
    Path four = temporary.resolve("four");
    Path cached = temporary.resolve("cached");
    Path cache = temporary.resolve("cache");
    VolumeCache.build(
        VolumeManifest.read(made.manifest()),
        VolumeTraining.reading(VolumeTraining.newModel(made.settings()), made.settings().data()),
        cache,
        new VolumeCacheSettings(StoredValues.FLOAT32, 1, 3),
        false,
        VolumeListener.SILENT);

    MadeVolumes.run(made.settings("data.loader.workers=1"), one, false, new Heard());
    MadeVolumes.run(made.settings("data.loader.workers=4"), four, false, new Heard());
    MadeVolumes.run(made.settings("data.cache=" + cache), cached, false, new Heard());

    assertSameState(one, four);
    assertSameState(one, cached);
  }

  @Test
  void anEpochOfSoManyStepsGoesOnOverTheData() {
    MadeVolumes made = MadeVolumes.of(temporary.resolve("made"), 9);
    Path whole = temporary.resolve("whole");
    String[] five = {"run.steps_per_epoch=5", "step.accumulation=1", "run.epochs=2"};

    PretrainResult result = MadeVolumes.run(made.settings(five), whole, false, new Heard());

    assertThat(result.updates()).isEqualTo(10);
    assertThat(RunHistory.read(whole).updates())
        .extracting(UpdateRecord::epoch)
        .containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 1, 1);

    Path stopped = temporary.resolve("stopped");
    String[] part = {five[0], five[1], five[2], "run.stop_after_updates=4"};
    MadeVolumes.run(made.settings(part), stopped, false, new Heard());
    MadeVolumes.run(made.settings(five), stopped, true, new Heard());
    assertThat(losses(stopped)).isEqualTo(losses(whole));
    assertSameState(whole, stopped);
  }

  @Test
  void aCooldownGoesOnFromARunWithItsOwnSchedules() throws IOException {
    MadeVolumes made = MadeVolumes.of(temporary.resolve("made"), 9);
    Path first = temporary.resolve("first");
    MadeVolumes.run(made.settings(), first, false, new Heard());
    Path config = made.folder().resolve("cooldown.yaml");
    Files.writeString(
        config,
        Files.readString(made.config())
            .replace("start_from: model", "cooldown:\n  from: " + first)
            .replace("shape: cosine", "shape: linear")
            .replace("warmup_epochs: 1", "warmup_epochs: 0")
            .replace("accumulation: 2", "accumulation: 3"));
    Path cooled = temporary.resolve("cooled");

    MadeVolumes.run(TrainingConfig.read(config, List.of()), cooled, false, new Heard());

    // It starts with the very weights, target encoder and means of the other run's end.
    Path end = new Checkpoints(first.resolve("checkpoints"), 9).latest().orElseThrow().folder();
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertThat(cooled.resolve("initial").resolve(file)).hasSameBinaryContentAs(end.resolve(file));
    }
    List<UpdateRecord> updates = RunHistory.read(cooled).updates();
    assertThat(updates).hasSize(4);
    for (int call = 1; call <= 4; call++) {
      assertThat(updates.get(call - 1).learningRate())
          .isCloseTo(1e-3 + call / 4.0 * (1e-5 - 1e-3), within(1e-15));
    }
    // AdamW went on: its first update already knows how large gradients are.
    Path anew = temporary.resolve("anew");
    MadeVolumes.run(
        TrainingConfig.read(config, List.of("cooldown.keep_optimizer=false")),
        anew,
        false,
        new Heard());
    assertThat(losses(anew).getFirst()).isEqualTo(losses(cooled).getFirst());
    assertThat(losses(anew).get(1)).isNotEqualTo(losses(cooled).get(1));
  }

  @Test
  void aDamagedVolumeIsRefusedByNameAndTheRestGoesOn() throws IOException {
    MadeVolumes made = MadeVolumes.of(temporary.resolve("made"), 9);
    Files.writeString(made.volume(2), "no volume");
    byte[] whole = Files.readAllBytes(made.volume(4));
    Files.write(made.volume(4), Arrays.copyOf(whole, whole.length / 2));
    Files.delete(made.volume(7));
    Heard heard = new Heard();

    PretrainResult result =
        MadeVolumes.run(
            made.settings("data.loader.max_failed_share=0.5"),
            temporary.resolve("run"),
            false,
            heard);

    assertThat(result.finished()).isTrue();
    assertThat(result.failedSamples()).isEqualTo(1); // cut off behind its header
    assertThat(heard.failed)
        .anyMatch(line -> line.contains("sub-02.nii.gz"))
        .anyMatch(line -> line.contains("sub-04.nii.gz"))
        .anyMatch(line -> line.contains("sub-07.nii.gz") && line.contains("no such file"));
    assertThat(heard.notes).anyMatch(note -> note.startsWith("7 volumes to train on"));
  }

  @Test
  void unknownKeysAreToldWithTheirPaths() throws IOException {
    MadeVolumes made = MadeVolumes.of(temporary.resolve("made"), 3);
    Files.writeString(
        made.config(),
        Files.readString(made.config())
            .replace("learning_rate: 1.0e-3", "learning_rat: 1.0e-3")
            .replace("least_rate", "last_rate"));

    assertThatThrownBy(() -> TrainingConfig.read(made.config(), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("schedule.learning_rat")
        .hasMessageContaining("experts.last_rate");
    assertThatThrownBy(() -> TrainingConfig.read(made.config(), List.of("model_type=gpt")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'gpt'");
  }

  @Test
  void theEffectiveConfigurationReadsBackEqual() throws IOException {
    MadeVolumes made = MadeVolumes.of(temporary.resolve("made"), 3);
    VolumePretrainSettings settings = made.settings("data.sampling=balanced");
    Path written = made.folder().resolve("written.yaml");
    Files.writeString(written, settings.yaml());

    assertThat(TrainingConfig.read(written, List.of())).isEqualTo(settings);
  }

  static List<Double> losses(Path run) {
    return RunHistory.read(run).updates().stream().map(UpdateRecord::loss).toList();
  }

  private static List<Map<String, Double>> figures(Path run) {
    return RunHistory.read(run).figures().stream().map(FiguresRecord::values).toList();
  }

  /** Weights, counts, AdamW's means and where it stands. */
  static void assertSameState(Path one, Path other) {
    Path step = new Checkpoints(one.resolve("checkpoints"), 9).latest().orElseThrow().folder();
    String at = one.relativize(step).toString();
    assertThat(other.resolve(at + "/state.json"))
        .hasSameBinaryContentAs(one.resolve(at + "/state.json"));
    for (String file :
        List.of(
            at + "/optimizer.safetensors", at + "/model.safetensors", "model/model.safetensors")) {
      assertThat(Weights.read(other.resolve(file))).isEqualTo(Weights.read(one.resolve(file)));
    }
  }
}
