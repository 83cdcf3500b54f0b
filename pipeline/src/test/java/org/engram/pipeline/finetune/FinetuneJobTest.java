package org.engram.pipeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.finetuning.HeadDescription;
import org.engram.models.finetuning.HeadKind;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small trainings from scans and a table of people to results. */
class FinetuneJobTest {
  private static final int SUBJECTS = 40;

  @TempDir static Path shared;
  private static MadeTrait made;

  @TempDir Path temporary;

  @BeforeAll
  static void make() {
    made = MadeTrait.of(shared.resolve("made"), SUBJECTS);
  }

  private double auroc(Path run) {
    return ResultsFolder.read(run).results().sets().getFirst().score("auroc").orElseThrow().mean();
  }

  /** A probe on a random encoder, whose tokens differ little, needs more steps. */
  @ParameterizedTest
  @CsvSource({"finetune, 6, 0.003", "attentive-probe, 30, 0.01"})
  void aTraitIsTold(String method, int epochs, double rate) {
    String[] settings = {
      "method=" + method,
      "run.epochs=" + epochs,
      "run.patience=0",
      "run.checkpoint_every=" + epochs,
      "schedule.learning_rate=" + rate
    };
    Path told = temporary.resolve("told");
    MadeTrait.run(made.settings(settings), told);
    assertThat(auroc(told)).isGreaterThan(0.9);
  }

  /** Three shuffles, 20 test subjects each: the mean has a deviation of 0.08 around 0.5. */
  @ParameterizedTest
  @CsvSource({"finetune, 3, 0.003", "attentive-probe, 10, 0.01"})
  void shuffledLabelsGiveChance(String method, int epochs, double rate) {
    double sum = 0;
    for (String column : List.of("shuffled", "shuffled_2", "shuffled_3")) {
      Path run = temporary.resolve(column);
      MadeTrait.run(
          made.settings(
              "method=" + method,
              "target.columns=[" + column + "]",
              "split.test=0.5",
              "run.epochs=" + epochs,
              "run.patience=0",
              "run.checkpoint_every=" + epochs,
              "schedule.learning_rate=" + rate),
          run);
      assertThat(ResultsFolder.read(run).predictions()).hasSize(20);
      sum += auroc(run);
    }
    assertThat(sum / 3).isBetween(0.3, 0.7);
  }

  @Test
  void theLinearProbeTellsTheTraitFromManyWindows() {
    Path run = temporary.resolve("run");
    MadeTrait.run(
        made.settings(
            "method=linear-probe",
            "data.windows.per_run=3",
            "run.epochs=30",
            "run.patience=0",
            "schedule.learning_rate=10"),
        run);
    assertThat(auroc(run)).isGreaterThan(0.9);
  }

  @Test
  void aNumberIsToldInItsUnit() {
    Path run = temporary.resolve("run");
    MadeTrait.run(made.settings("target.columns=[trait]", "run.epochs=40", "run.patience=0"), run);
    ResultsFolder.Content content = ResultsFolder.read(run);
    assertThat(content.results().sets().getFirst().score("r2").orElseThrow().mean())
        .isGreaterThan(0.5);
    assertThat(content.predictions())
        .hasSize(8)
        .allSatisfy(row -> assertThat(row.values()[0]).isBetween(80.0, 120.0));
  }

  @Test
  void labelsAreToldTogetherAndMissingOnesPassedOver() {
    Path run = temporary.resolve("run");
    MadeTrait.run(made.settings("target.columns=[loud, odd]"), run);
    ResultsFolder.Content content = ResultsFolder.read(run);
    Results results = content.results();
    assertThat(results.outcome().classes()).containsExactly("loud", "odd");
    assertThat(results.sets().getFirst().score("auroc loud").orElseThrow().mean())
        .isGreaterThan(0.9);
    assertThat(content.predictions()).allSatisfy(row -> assertThat(row.values()).hasSize(2));
    HeadDescription head = HeadDescription.read(run.resolve("model"));
    assertThat(head.target()).isEqualTo("loud, odd");
  }

  @Test
  void everySeedIsJudgedOnTheSameSubjectsAndTheBestModelIsKept() {
    Path run = temporary.resolve("run");
    FinetuneResult result = MadeTrait.run(made.settings("run.seeds=3", "run.epochs=2"), run);

    assertThat(result.finished()).isTrue();
    assertThat(result.subjects()).containsExactly(24, 8, 8);
    assertThat(result.validation()).containsOnlyKeys(1, 2, 3);
    ResultsFolder.Content content = ResultsFolder.read(run);
    List<List<String>> tested =
        List.of(1, 2, 3).stream()
            .map(
                number ->
                    content.predictions().stream()
                        .filter(row -> row.repeat() == number)
                        .map(row -> row.key().subject())
                        .toList())
            .toList();
    assertThat(tested.get(1)).isEqualTo(tested.get(0)).hasSize(8);
    assertThat(tested.get(2)).isEqualTo(tested.get(0));
    List<List<String>> split = content.tables().getFirst().rows();
    assertThat(split).hasSize(SUBJECTS);
    assertThat(split.stream().filter(row -> row.get(1).equals("test")).map(List::getFirst))
        .containsExactlyInAnyOrderElementsOf(tested.getFirst());
    var score = content.results().sets().getFirst().scores().getFirst();
    assertThat(score.folds()).hasSize(3);
    assertThat(score.interval().orElseThrow().contains(score.mean())).isTrue();
    assertThat(content.results().findings())
        .filteredOn(f -> f.topic().equals(FinetuneResults.OVER_TRAININGS))
        .extracting(f -> f.name())
        .contains("auroc");
    assertThat(score.interval().orElseThrow().method()).contains("2000 draws of subjects");
    HeadDescription head = HeadDescription.read(run.resolve("model"));
    assertThat(head.head().kind()).isEqualTo(HeadKind.MEAN);
    assertThat(head.task().names()).containsExactly("control", "patient");
    BrainJepaConfig sizes = ModelDescription.open(run.resolve("model")).config();
    assertThat(sizes.embedDim()).isEqualTo(32);
  }

  @ParameterizedTest
  @CsvSource({"finetune, 1", "finetune, 3", "finetune, 7", "attentive-probe, 2"})
  void aRunThatWasStoppedGoesOnToTheVeryBytes(String method, int epochs) {
    String[] settings = {
      "method=" + method,
      "run.seeds=2",
      "run.epochs=4",
      "run.patience=0",
      "step.drop_path=" + (method.equals("finetune") ? 0.2 : 0),
      "step.mixup=" + (method.equals("finetune") ? 0.3 : 0)
    };
    Path whole = temporary.resolve("whole");
    MadeTrait.run(made.settings(settings), whole);

    Path stopped = temporary.resolve("stopped");
    HeardTraining asks = new HeardTraining(epochs);
    FinetuneResult part = MadeTrait.run(made.settings(settings), stopped, false, asks);
    assertThat(part.finished()).isFalse();
    HeardTraining rest = new HeardTraining(0);
    FinetuneResult result = MadeTrait.run(made.settings(settings), stopped, true, rest);
    assertThat(result.finished()).isTrue();
    assertThat(asks.epochs().size() + rest.epochs().size()).isEqualTo(8);

    for (String file :
        List.of("results.json", "predictions.tsv", "epochs.tsv", "model/head.json")) {
      assertThat(stopped.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    String weights = method.equals("finetune") ? "model.safetensors" : "head.safetensors";
    assertThat(stopped.resolve("model").resolve(weights))
        .hasSameBinaryContentAs(whole.resolve("model").resolve(weights));
  }

  @Test
  void trainingEndsWhereTheValidationPartSeesNoBetter() {
    HeardTraining heard = new HeardTraining(0);
    Path run = temporary.resolve("run");
    MadeTrait.run(
        made.settings("run.epochs=40", "run.patience=2", "target.columns=[shuffled]"),
        run,
        false,
        heard);
    int last = heard.epochs().size();
    assertThat(last).isLessThan(40);
    int best =
        heard.epochs().stream()
            .filter(EpochRecord::best)
            .mapToInt(EpochRecord::epoch)
            .max()
            .orElseThrow();
    assertThat(last).isEqualTo(best + 2);
    List<String> judged =
        ResultsFolder.read(run).tables().get(1).rows().stream()
            .filter(row -> row.getLast().equals("true"))
            .map(row -> row.get(1))
            .toList();
    assertThat(judged).containsExactly(Integer.toString(best));
  }

  @Test
  void aSplitFromATableIsTaken() {
    StringBuilder table = new StringBuilder("participant_id,fold\n");
    for (int s = 0; s < SUBJECTS; s++) {
      table.append("sub-%02d,%d%n".formatted(s, s / 2 % 5));
    }
    Path file = temporary.resolve("folds.csv");
    MadeTrait.text(file, table.toString());
    Path run = temporary.resolve("run");
    FinetuneResult result =
        MadeTrait.run(
            made.settings(
                "split.file=" + file,
                "split.column=fold",
                "split.validation_name='3'",
                "split.test_name='4'",
                "run.epochs=1"),
            run);
    assertThat(result.subjects()).containsExactly(24, 8, 8);
    assertThat(ResultsFolder.read(run).predictions().stream().map(PredictionRow::key))
        .allSatisfy(key -> assertThat(Integer.parseInt(key.subject()) / 2 % 5).isEqualTo(4));
  }

  @Test
  void whatCannotBeTrainedIsRefusedBeforeAnythingIsMade() {
    Path run = temporary.resolve("run");
    assertThatThrownBy(() -> MadeTrait.run(made.settings("target.columns=[absent]"), run))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'absent'")
        .hasMessageContaining("shuffled");
    assertThatThrownBy(() -> MadeTrait.run(made.settings("target.columns=[constant]"), run))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("one class");
    assertThatThrownBy(
            () ->
                MadeTrait.run(
                    made.settings("target.columns=[group]", "target.task=regression"), run))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("subject 00")
        .hasMessageContaining("'patient'");
    assertThatThrownBy(() -> MadeTrait.run(made.settings("run.batch_size=30"), run))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("24 training samples");
    assertThatThrownBy(
            () -> MadeTrait.run(made.settings("split.test=0.01", "split.validation=0.2"), run))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("the test part of the split");
    assertThat(run).doesNotExist();
  }

  @Test
  void aFolderThatIsNotEmptyIsLeftAlone() {
    MadeTrait.text(temporary.resolve("run/notes.txt"), "mine");
    assertThatThrownBy(() -> MadeTrait.run(made.settings(), temporary.resolve("run")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not empty");
    assertThatThrownBy(
            () ->
                MadeTrait.run(
                    made.settings(), temporary.resolve("none"), true, new HeardTraining(0)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not there");
  }

  @Test
  void settingsThatContradictEachOtherAreRefused() {
    assertThatThrownBy(() -> made.settings("method=linear-probe", "step.mixup=0.2"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("0 with a frozen encoder");
    assertThatThrownBy(() -> made.settings("split.test=1.5", "run.seeds=0"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("split.test")
        .hasMessageContaining("run.seeds");
  }
}
