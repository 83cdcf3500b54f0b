package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.RunHistory;
import org.engram.pipeline.run.Checkpoints;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A phenotype is probed while a model trains, and the best checkpoint stays. */
class PhenotypeProbeTest {
  private static final int SCANS = 12;

  @TempDir Path temporary;
  private MadePretraining made;

  @BeforeEach
  void make() {
    made = MadePretraining.of(temporary.resolve("made"), SCANS);
  }

  private void table(String header, IntFunction<String> value) {
    String rows =
        IntStream.range(0, SCANS)
            .mapToObj(s -> "sub-%02d,%s".formatted(s, value.apply(s)))
            .collect(Collectors.joining("\n"));
    MadePretraining.text(made.folder().resolve("people.csv"), header + "\n" + rows + "\n");
  }

  private PretrainSettings settings(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "run.epochs=8",
                "step.accumulation=1",
                "monitors.every_updates=3",
                "checkpoints.every_updates=100",
                "checkpoints.keep=1",
                "probe.phenotypes=" + made.folder().resolve("people.csv"),
                "probe.column=group",
                "probe.folds=3"));
    all.addAll(List.of(more));
    return made.settings(all.toArray(String[]::new));
  }

  @Test
  void scoresAreLoggedAndTheCheckpointOfTheBestIsKept() {
    table("participant_id,group", s -> s == 11 ? "n/a" : s % 2 == 0 ? "patient" : "control");
    Heard heard = new Heard();
    Path run = temporary.resolve("run");
    MadePretraining.run(settings(), run, false, heard);

    List<MonitorRecord> monitors = RunHistory.read(run).monitors();
    assertThat(monitors).hasSize(8);
    assertThat(monitors)
        .allSatisfy(m -> assertThat(m.scores()).containsOnlyKeys("group_auroc"))
        .allSatisfy(m -> assertThat(m.scores().get("group_auroc")).isBetween(0.0, 1.0));
    assertThat(heard.notes).anyMatch(note -> note.startsWith("probing group on 11 scans: "));
    MonitorRecord best =
        monitors.stream()
            .max(
                Comparator.comparingDouble((MonitorRecord m) -> m.scores().get("group_auroc"))
                    .thenComparing(m -> -m.step()))
            .orElseThrow();
    Checkpoints checkpoints = new Checkpoints(run.resolve("checkpoints"), 1);
    assertThat(checkpoints.best().orElseThrow().step()).isEqualTo(best.step());
    assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(24);
    assertThat(checkpoints.all()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void theProbeChangesNothingInTheTrainingAndRemembersTheBestOverAResume() {
    table("participant_id,group", s -> s % 2 == 0 ? "patient" : "control");
    Path with = temporary.resolve("with");
    Path without = temporary.resolve("without");
    Path stopped = temporary.resolve("stopped");
    MadePretraining.run(settings(), with, false, new Heard());
    MadePretraining.run(
        made.settings("run.epochs=8", "step.accumulation=1"), without, false, new Heard());
    MadePretraining.run(settings("run.stop_after_updates=13"), stopped, false, new Heard());
    MadePretraining.run(settings(), stopped, true, new Heard());

    assertThat(MadePretraining.losses(with)).isEqualTo(MadePretraining.losses(without));
    assertThat(scores(stopped)).isEqualTo(scores(with));
    assertThat(best(stopped)).isEqualTo(best(with));
  }

  private static List<?> scores(Path run) {
    return RunHistory.read(run).monitors().stream().map(MonitorRecord::scores).toList();
  }

  private static long best(Path run) {
    return new Checkpoints(run.resolve("checkpoints"), 1).best().orElseThrow().step();
  }

  @Test
  void aTableOfOtherPeopleIsRefusedAtTheStart() {
    MadePretraining.text(made.folder().resolve("people.csv"), "participant_id,group\nS1,a\nS2,b\n");

    assertThatThrownBy(
            () -> MadePretraining.run(settings(), temporary.resolve("run"), false, new Heard()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a value for none of the training scans' subjects")
        .hasMessageContaining("'00'");
  }
}
