package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.report.Report;
import org.engram.pipeline.report.TrainingReport;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The online probe of a training on volumes. */
class VolumeProbeTest {
  private static final String HEADS = ", passes: 2, depth: 1, learning_rates: [0.001, 0.01]}";

  @TempDir Path temporary;
  private MadeVolumes made;
  private Path people;

  /** Every third head has the other contrast, which the table calls its kind. */
  @BeforeEach
  void volumes() throws IOException {
    made = MadeVolumes.of(temporary.resolve("made"), 9);
    people = temporary.resolve("people.tsv");
    List<String> lines = new ArrayList<>(List.of("subject\tkind"));
    for (int v = 0; v < 9; v++) {
      lines.add("sub-%02d\t%s".formatted(v, v % 3 == 2 ? "dark" : "bright"));
    }
    Files.write(people, lines);
  }

  private String probe(int everyEpochs) {
    return "probe={phenotypes: %s, column: kind, every_epochs: %d, held_out: 0.34%s"
        .formatted(people, everyEpochs, HEADS);
  }

  @Test
  void itReadsThePhenotypeEverySoManyEpochsAndChangesNothingInTheTraining() {
    Path watched = temporary.resolve("watched");
    Path alone = temporary.resolve("alone");
    Heard heard = new Heard();

    MadeVolumes.run(made.settings(probe(2), "step.accumulation=1"), watched, false, heard);
    MadeVolumes.run(made.settings("step.accumulation=1"), alone, false, new Heard());

    // Three updates an epoch, looked at every second one: the probe adds only what it needs.
    List<MonitorRecord> looks = RunHistory.read(watched).monitors();
    assertThat(looks).extracting(MonitorRecord::step).containsExactly(2L, 4L, 6L, 8L, 10L, 12L);
    assertThat(looks.stream().filter(look -> !look.scores().isEmpty()))
        .extracting(MonitorRecord::step)
        .containsExactly(6L, 12L);
    assertThat(looks.get(2).scores()).containsOnlyKeys("kind_monitor");
    assertThat(looks.get(2).scores().get("kind_monitor")).isBetween(0.0, 1.0);
    assertThat(losses(watched)).isEqualTo(losses(alone));
    VolumePretrainTest.assertSameState(alone, watched);
    assertThat(TrainingReport.of(RunPage.read(watched)).sections())
        .extracting(Report.Section::title)
        .contains("Online probe");
  }

  @Test
  void aResumedRunFindsTheSameScores() {
    Path whole = temporary.resolve("whole");
    Path stopped = temporary.resolve("stopped");
    String[] settings = {probe(1), "step.accumulation=1", "run.epochs=3"};
    String[] part = {settings[0], settings[1], settings[2], "run.stop_after_updates=4"};

    MadeVolumes.run(made.settings(settings), whole, false, new Heard());
    MadeVolumes.run(made.settings(part), stopped, false, new Heard());
    MadeVolumes.run(made.settings(settings), stopped, true, new Heard());

    assertThat(scores(whole)).hasSize(3).isEqualTo(scores(stopped));
    assertThat(scores(whole).keySet()).containsExactly(3L, 6L, 9L);
    VolumePretrainTest.assertSameState(whole, stopped);
  }

  @Test
  void peopleAreHeldOutByClassAndTheSameForTheSameSeed() {
    Map<String, String> values = new LinkedHashMap<>();
    for (int s = 0; s < 30; s++) {
      values.put("s" + s, s < 10 ? "a" : "b");
    }

    ProbedPeople people = ProbedPeople.of("kind", values, 0.2, 4);

    assertThat(people.heldOut()).hasSize(6);
    assertThat(people.heldOut().stream().filter(s -> values.get(s).equals("a"))).hasSize(2);
    assertThat(ProbedPeople.of("kind", values, 0.2, 4)).isEqualTo(people);
    assertThat(ProbedPeople.of("kind", values, 0.2, 5).heldOut()).isNotEqualTo(people.heldOut());
    assertThat(people.score("kind")).isEqualTo("kind_monitor");

    values.replaceAll((subject, _) -> subject.substring(1) + ".5");
    ProbedPeople numbers = ProbedPeople.of("age", values, 0.2, 4);
    assertThat(numbers.task()).isInstanceOf(FinetuneTask.Regression.class);
    assertThat(numbers.heldOut()).hasSize(6);
    assertThat(numbers.truths()).containsEntry("s3", 3.5);
    assertThat(numbers.score("age")).isEqualTo("age_r2");
  }

  @Test
  void whatCannotBeProbedIsRefusedAtTheStart() throws IOException {
    assertThatThrownBy(() -> ProbedPeople.of("kind", Map.of("s", "a", "t", "a", "u", "b"), 0.5, 1))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("one subject of class 'b'");
    Files.writeString(people, "subject\tkind\nother\tdark\n");
    assertThatThrownBy(
            () ->
                MadeVolumes.run(
                    made.settings(probe(1)), temporary.resolve("run"), false, new Heard()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a value for none of the training volumes' subjects");
  }

  private static List<Double> losses(Path run) {
    return RunHistory.read(run).updates().stream().map(UpdateRecord::loss).toList();
  }

  private static Map<Long, Map<String, Double>> scores(Path run) {
    Map<Long, Map<String, Double>> scores = new LinkedHashMap<>();
    RunHistory.read(run).monitors().stream()
        .filter(look -> !look.scores().isEmpty())
        .forEach(look -> scores.put(look.step(), look.scores()));
    return scores;
  }
}
