package org.engram.pipeline.finetune.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.ResultsFolder;
import org.engram.models.finetuning.CoxLoss;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.finetune.VolumeHeadDescription;
import org.engram.models.probing.Ties;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.finetune.EpochRecord;
import org.engram.pipeline.finetune.FinetuneListener;
import org.engram.pipeline.finetune.FinetuneResult;
import org.engram.pipeline.pretrain.volume.VolumeCache;
import org.engram.pipeline.pretrain.volume.VolumeCacheSettings;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.engram.pipeline.pretrain.volume.VolumeManifest;
import org.engram.pipeline.run.StopRequest;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small trainings on volumes of two modalities, some missing. */
class VolumeFinetuneJobTest {
  private static final int PEOPLE = 18;

  @TempDir static Path shared;
  private static MadeHeads made;
  @TempDir private Path folder;

  @BeforeAll
  static void make() {
    made = MadeHeads.of(shared, PEOPLE);
  }

  /** Hears a run, and asks it to stop after some epochs; never with 0. */
  private static final class Heard implements FinetuneListener {
    private final StopRequest stop = StopRequest.manual();
    private final List<EpochRecord> epochs = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final int stopAfter;

    Heard(int stopAfter) {
      this.stopAfter = stopAfter;
    }

    @Override
    public void note(String text) {
      // Nothing depends on it.
    }

    @Override
    public void update(int training, UpdateRecord update, long most) {
      assertThat(update.step()).isLessThanOrEqualTo(most);
    }

    @Override
    public void epoch(int training, EpochRecord epoch) {
      epochs.add(epoch);
      if (epochs.size() == stopAfter) {
        stop.request();
      }
    }

    @Override
    public synchronized void failedSample(String file, Problem problem) {
      failed.add(file);
    }
  }

  private static VolumeFinetuneResult run(
      VolumeTuningSettings settings, Path out, boolean resume, Heard heard) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return VolumeFinetuneJob.run(settings, out, resume, compute, heard, heard.stop);
    }
  }

  private static FinetuneResult run(VolumeTuningSettings settings, Path out) {
    return run(settings, out, false, new Heard(0)).run();
  }

  @Test
  void classesAreToldFromModalitiesOfWhichSomeAreMissing() throws IOException {
    Path out = folder.resolve("out");
    Heard heard = new Heard(0);
    run(made.settings("head.kind=product"), out, false, heard);
    assertThat(heard.epochs).hasSize(6);

    ResultsFolder.Content content = ResultsFolder.read(out);
    assertThat(content.predictions()).hasSize(6);
    assertThat(content.results().sets().getFirst().score("auroc").orElseThrow().pooled())
        .isGreaterThan(0.8);
    try (Safetensors weights = Safetensors.open(out.resolve("model/model.safetensors"))) {
      assertThat(weights.has("encoder.patch_embed.proj.weight")).isTrue();
      assertThat(weights.has("classifier.classifiers.1.linear.weight")).isTrue();
    }
    assertThatAppliedSaysTheSame(content, out.resolve("model"), 4);
  }

  /** The judged subjects are told the same by the model that was written. */
  private void assertThatAppliedSaysTheSame(ResultsFolder.Content content, Path from, int column)
      throws IOException {
    Path table = folder.resolve("told.tsv");
    VolumeScans scans =
        VolumeScans.find(List.of(made.manifest().toString()), Optional.empty(), List.of());
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      VolumeApplyJob.Result result =
          VolumeApplyJob.run(from, scans.scans(), table, 4, false, compute);
      assertThat(result.rows()).isEqualTo(PEOPLE);
      assertThat(result.refused()).isEmpty();
    }
    Map<String, Double> told = new LinkedHashMap<>();
    for (String line : Files.readAllLines(table).subList(1, PEOPLE + 1)) {
      String[] cells = line.split("\t", -1);
      told.put(cells[0], Double.parseDouble(cells[column]));
    }
    content
        .predictions()
        .forEach(
            row ->
                assertThat(told.get(row.key().subject())).isCloseTo(row.values()[0], within(1e-5)));
  }

  @Test
  void aFrozenEncodersHeadTellsTimesUntilAnEvent() throws IOException {
    Path out = folder.resolve("out");
    run(
        made.settings(
            "head.frozen=true",
            "target.columns=[months, died]",
            "target.task=survival",
            "cox.ties=breslow"),
        out);

    ResultsFolder.Content content = ResultsFolder.read(out);
    assertThat(content.results().outcome().task()).isEqualTo(Outcome.Task.SURVIVAL);
    assertThat(content.results().sets().getFirst().scores().getFirst().metric())
        .isEqualTo("c_index");
    VolumeHeadDescription head = VolumeHeadDescription.read(out.resolve("model"));
    assertThat(head.target()).isEqualTo("months, event died");
    CoxLoss cox = new CoxLoss(Ties.BRESLOW, CoxLoss.Reduction.MEAN, 0);
    assertThat(head.task()).isEqualTo(new FinetuneTask.Survival("months, event died", cox));
    assertThat(head.modalities()).containsExactly("T1w", "T2w");
    assertThatAppliedSaysTheSame(content, out.resolve("model"), 3);
  }

  /** What a stop and a resume must not change, with all that is random switched on. */
  private static String[] random(boolean frozen) {
    return new String[] {
      "head.frozen=" + frozen,
      "run.seeds=2",
      "run.epochs=3",
      "run.balanced=true",
      frozen ? "run.patience=0" : "data.augmentation={}",
      frozen ? "step.drop_path=0" : "step.drop_path=0.2",
      "step.modality_dropout.rate=0.3"
    };
  }

  private static void assertSameBytes(Path one, Path other, String... files) {
    for (String file : files) {
      assertThat(other.resolve(file)).hasSameBinaryContentAs(one.resolve(file));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunThatWasStoppedGoesOnToTheVeryBytes(boolean frozen) throws IOException {
    VolumeTuningSettings settings = made.settings(random(frozen));
    Path whole = folder.resolve("whole");
    Heard all = new Heard(0);
    FinetuneResult done = run(settings, whole, false, all).run();
    assertThat(all.epochs).hasSize(6);
    assertThat(done.validation()).containsOnlyKeys(1, 2);
    assertThat(ResultsFolder.read(whole).predictions()).hasSize(12);

    Path stopped = folder.resolve("stopped");
    for (int epochs : new int[] {1, 2}) { // within the first training, and at its end
      Heard asks = new Heard(epochs);
      FinetuneResult part = run(settings, stopped, epochs > 1, asks).run();
      assertThat(part.finished()).isFalse();
      assertThat(asks.epochs).hasSize(epochs);
      // Prepared volumes and tokens are made again where they are gone.
      remove(stopped.resolve(epochs == 1 ? "volumes" : "tokens"));
    }
    assertThat(run(settings, stopped, true, new Heard(0)).run().finished()).isTrue();

    assertSameBytes(
        whole,
        stopped,
        "results.json",
        "predictions.tsv",
        "epochs.tsv",
        "split.tsv",
        "model/model.safetensors",
        "model/head.json");
  }

  private static void remove(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> files = Files.list(tree)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(tree);
    }
  }

  @Test
  void aCacheGivesTheVeryModelOfTheFiles() {
    NeuroJepaDescription model = NeuroJepaDescription.open(made.folder().resolve("model"));
    Path cache = folder.resolve("cache");
    VolumeCache.build(
        VolumeManifest.read(made.manifest()),
        VolumeFinetuneJob.reading(model),
        cache,
        VolumeCacheSettings.defaults(),
        false,
        VolumeListener.SILENT);
    String[] few = {"run.epochs=2", "data.augmentation={}"};
    run(made.settings(few), folder.resolve("files"));
    run(
        made.settings(few[0], few[1], "data.inputs=[]", "data.cache=" + cache),
        folder.resolve("cached"));

    assertThat(folder.resolve("cached/volumes")).doesNotExist();
    assertSameBytes(
        folder.resolve("files"),
        folder.resolve("cached"),
        "predictions.tsv",
        "model/model.safetensors");
  }

  @Test
  void fewSubjectsAClassAreTrainedOnAndTheOtherPartsStay() {
    Path all = folder.resolve("all");
    Path few = folder.resolve("few");
    run(made.settings("run.epochs=1"), all);
    FinetuneResult result = run(made.settings("run.epochs=1", "split.shots=2"), few);

    assertThat(result.subjects()).containsExactly(4, 6, 6);
    Map<String, String> parts = parts(all);
    Map<String, String> drawn = parts(few);
    List<String> trained = new ArrayList<>();
    drawn.forEach(
        (subject, part) -> {
          if (part.equals("training") || part.equals("left-out")) {
            assertThat(parts).containsEntry(subject, "training");
          } else {
            assertThat(parts).containsEntry(subject, part);
          }
          if (part.equals("training")) {
            trained.add(Integer.parseInt(subject) % 2 == 0 ? "dark" : "bright");
          }
        });
    assertThat(drawn).containsOnlyKeys(parts.keySet());
    assertThat(trained).containsExactlyInAnyOrder("dark", "dark", "bright", "bright");

    FinetuneResult again =
        run(
            made.settings("run.epochs=1", "split.file=" + few.resolve("split.tsv")),
            folder.resolve("again"));
    assertThat(again.subjects()).containsExactly(4, 6, 6);
    assertSameBytes(few, folder.resolve("again"), "model/model.safetensors", "split.tsv");

    assertThatThrownBy(() -> run(made.settings("split.shots=4"), folder.resolve("many")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("'bright'");
    assertThatThrownBy(
            () ->
                run(
                    made.settings(
                        "split.shots=1", "target.columns=[months]", "target.task=regression"),
                    folder.resolve("number")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("split.shots");
    assertThat(folder.resolve("many")).doesNotExist();
  }

  private static Map<String, String> parts(Path run) {
    Map<String, String> parts = new LinkedHashMap<>();
    ResultsFolder.read(run)
        .tables()
        .getFirst()
        .rows()
        .forEach(row -> parts.put(row.getFirst(), row.getLast()));
    return parts;
  }

  @Test
  void aVolumeThatCannotBeReadIsLeftOutByName() throws IOException {
    Path broken = folder.resolve("broken");
    MadeHeads.of(broken, PEOPLE);
    byte[] bytes = Files.readAllBytes(broken.resolve("sub-03_T1w.nii"));
    Files.write(broken.resolve("sub-03_T1w.nii"), Arrays.copyOf(bytes, bytes.length / 2));
    Heard heard = new Heard(0);

    VolumeFinetuneResult result =
        run(
            new MadeHeads(broken, PEOPLE).settings("run.epochs=1"),
            folder.resolve("out"),
            false,
            heard);

    assertThat(heard.failed).hasSize(1).first().asString().endsWith("sub-03_T1w.nii");
    assertThat(result.refused()).hasSize(1);
    assertThat(result.run().subjects().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(PEOPLE - 1);
    assertThat(
            ResultsFolder.read(folder.resolve("out"))
                .results()
                .flow()
                .stages()
                .get(1)
                .lost()
                .getFirst()
                .rows())
        .isEqualTo(1);
  }

  @Test
  void settingsThatContradictEachOtherAreRefused() {
    assertThatThrownBy(() -> made.settings("head.frozen=true", "data.augmentation={}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("data.augmentation");
    assertThatThrownBy(() -> made.settings("data.cache=/somewhere"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("one of them");
    assertThatThrownBy(
            () ->
                run(
                    made.settings(
                        "run.balanced=true", "target.columns=[months]", "target.task=regression"),
                    folder.resolve("out")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("run.balanced");
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
