package org.engram.pipeline.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.training.LoaderSettings;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.finetune.EpochRecord;
import org.engram.pipeline.finetune.FinetuneListener;
import org.engram.pipeline.finetune.volume.MadeHeads;
import org.engram.pipeline.finetune.volume.VolumeSources;
import org.engram.pipeline.volumes.VolumePreparer;
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

/** Eighteen people, of whom twelve have a T2w that shows what their T1w shows. */
class CompletionTrainingTest {
  @TempDir static Path shared;
  private static MadeHeads made;
  private static NeuroJepaDescription model;
  private static CompletionTraining.Result trained;
  private static final List<String> NOTES = new ArrayList<>();
  private static final List<EpochRecord> EPOCHS = new ArrayList<>();

  private static final CompletionSettings SETTINGS =
      new CompletionSettings(24, 1, 2, 4, 40, 4, 5e-3, 0.01, 0.3, 0.2, 0.3, 99, 3);

  private static final class Heard implements FinetuneListener {
    @Override
    public void note(String text) {
      NOTES.add(text);
    }

    @Override
    public void update(int training, UpdateRecord update, long updates) {
      throw new AssertionError("updates are not told");
    }

    @Override
    public void epoch(int training, EpochRecord epoch) {
      EPOCHS.add(epoch);
    }

    @Override
    public void failedSample(String file, Problem problem) {
      throw new AssertionError(file + " " + problem);
    }
  }

  private static VolumeSources data(List<String> only) {
    return new VolumeSources(
        List.of(made.manifest().toString()),
        Optional.empty(),
        only,
        false,
        Optional.empty(),
        Optional.empty(),
        LoaderSettings.defaults());
  }

  private static CompletionTraining.Result train(
      String wanted, List<String> only, CompletionSettings settings, Path out) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return CompletionTraining.run(model, data(only), wanted, settings, out, compute, new Heard());
    }
  }

  @BeforeAll
  static void trainOnce() {
    made = MadeHeads.of(shared, 18);
    model = NeuroJepaDescription.open(shared.resolve("model"));
    trained = train("T2w", List.of(), SETTINGS, shared.resolve("run"));
  }

  private static CompletionJob.Result apply(Path completion, boolean all, Path out) {
    VolumeScans scans =
        VolumeScans.find(List.of(made.manifest().toString()), Optional.empty(), List.of());
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return CompletionJob.run(model, completion, scans.scans(), all, out, compute);
    }
  }

  @Test
  void itIsJudgedOnSubjectsKeptOutBesideWhatAsksForNoLearning() throws IOException {
    assertThat(NOTES).anyMatch(note -> note.startsWith("6 of 18 sessions lack T2w"));
    assertThat(NOTES)
        .contains(
            "T2w is told from [T1w]; 6 sessions are trained on, 2 choose the epoch, 4 are judged");
    assertThat(EPOCHS.subList(0, 40)).extracting(EpochRecord::epoch).startsWith(1).endsWith(40);

    CompletionJudgement judged = trained.judgement();
    assertThat(judged.rows()).hasSize(4);
    assertThat(judged.others().forward().recallAt1()).isEqualTo(1); // both show the very same
    assertThat(judged.told().forward().meanReciprocalRank())
        .isGreaterThan(judged.told().chance().meanReciprocalRank());
    assertThat(judged.told().chance().recallAt1()).isEqualTo(0.25);
    assertThat(judged.mean(CompletionJudgement.Row::latents))
        .isLessThan(judged.mean(CompletionJudgement.Row::latentsOfMean));
    assertThat(judged.mean(row -> row.image().psnr()))
        .isGreaterThan(judged.mean(row -> row.mean().psnr()));

    Path run = shared.resolve("run");
    assertThat(Files.readAllLines(run.resolve("test.tsv"))).hasSize(5);
    assertThat(Files.readAllLines(run.resolve("split.tsv"))).hasSize(13);
    assertThat(Files.readAllLines(run.resolve("epochs.tsv"))).hasSize(41);
    assertThat(Files.readString(run.resolve("results.json"))).contains("retrieval_by_the_others");
  }

  @Test
  void sessionsThatLackTheModalityAreToldAsThoseWereThatWereJudged() throws IOException {
    Path out = shared.resolve("all");
    CompletionJob.Result all = apply(shared.resolve("run"), true, out);
    assertThat(all.completed()).hasSize(18);
    Map<String, CompletionJob.Completed> bySubject = new HashMap<>();
    all.completed().forEach(one -> bySubject.put(one.subject(), one));
    List<String> lines = Files.readAllLines(shared.resolve("run/test.tsv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      CompletionJob.Compared compared = bySubject.get(cells[0]).compared().orElseThrow();
      assertThat(compared.latents()).isCloseTo(Double.parseDouble(cells[3]), within(1e-5));
      assertThat(compared.image().psnr()).isCloseTo(Double.parseDouble(cells[5]), within(1e-3));
    }

    CompletionJob.Result some = apply(shared.resolve("run"), false, shared.resolve("some"));
    assertThat(some.completed()).hasSize(6);
    assertThat(some.had()).isEqualTo(12);
    CompletionJob.Completed first = some.completed().getFirst();
    assertThat(first.from()).containsExactly("T1w");
    assertThat(first.compared()).isEmpty();
    Volume image = VolumeFile.read(first.image());
    VolumeScans ofFirst =
        VolumeScans.find(
            List.of(shared.resolve("sub-" + first.subject() + "_T1w.nii").toString()),
            Optional.empty(),
            List.of());
    Grid seen =
        new VolumePreparer(model, ofFirst.scans(), Optional.empty())
            .prepare(ofFirst.scans().getFirst())
            .volume()
            .grid();
    assertThat(image.grid().matches(seen, 1e-3)).isTrue();
    try (Safetensors tokens = Safetensors.open(first.tokens())) {
      assertThat(tokens.get("embeddings").shape()).containsExactly(48, 48);
    }
    assertThat(Files.readAllLines(shared.resolve("some/completed.tsv"))).hasSize(7);
  }

  @Test
  void theSameSettingsGiveTheSameBytes() {
    CompletionSettings few =
        new CompletionSettings(24, 1, 2, 4, 2, 4, 5e-3, 0.01, 0.3, 0.2, 0.3, 9, 3);
    train("T1w", List.of(), few, shared.resolve("one"));
    train("T1w", List.of(), few, shared.resolve("two"));
    for (String file :
        List.of(
            "completion.safetensors",
            "completion.yaml",
            "results.json",
            "test.tsv",
            "epochs.tsv")) {
      assertThat(shared.resolve("two").resolve(file))
          .hasSameBinaryContentAs(shared.resolve("one").resolve(file));
    }
  }

  @Test
  void whatCannotBeToldIsRefusedBeforeAnythingIsPrepared() {
    Path out = shared.resolve("none");
    assertThatThrownBy(() -> train("FLAIR", List.of(), SETTINGS, out))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("[T1w, T2w]")
        .hasMessageContaining("FLAIR and one to tell it from");
    assertThatThrownBy(() -> train("T1w", List.of("T1w"), SETTINGS, out))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("[T1w]");
    assertThatThrownBy(() -> train("T2w", List.of(), SETTINGS, shared.resolve("run")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not empty");
    assertThatThrownBy(() -> apply(shared.resolve("model"), false, out))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no completion.yaml");
    assertThat(out).doesNotExist();
  }
}
