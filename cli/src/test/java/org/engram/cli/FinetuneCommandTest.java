package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code engram finetune} from options, and what it made applied and embedded with. */
class FinetuneCommandTest {
  private static final int SUBJECTS = 15;

  @TempDir static Path shared;
  private static String model;

  @BeforeAll
  static void make() {
    model = SmallCohort.model(shared.resolve("model"));
    List<String> people = new ArrayList<>(List.of("participant_id,group"));
    for (int s = 0; s < SUBJECTS; s++) {
      SmallCohort.scan(shared.resolve("scans/sub-%02d.csv".formatted(s)), s, 40);
      people.add("sub-%02d,%s".formatted(s, s % 2 == 0 ? "patient" : "control"));
    }
    SmallCohort.text(shared.resolve("people.csv"), String.join("\n", people) + "\n");
  }

  private static CommandRun train(Path out, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "finetune",
                shared.resolve("scans"),
                "--model",
                model,
                "--phenotypes",
                shared.resolve("people.csv"),
                "--target",
                "group",
                "--tr",
                "2",
                "--batch-size",
                "4",
                "--epochs",
                "1",
                "--seeds",
                "1",
                "--threads",
                "1",
                "--device",
                "cpu",
                "--out",
                out));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray());
  }

  @Test
  void aProbeIsTrainedAppliedAndEmbedsWithItsPooler(@TempDir Path temporary) throws Exception {
    Path run = temporary.resolve("run");
    CommandRun trained = train(run, "--method", "attentive-probe", "--set", "pooler.heads=4");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("auroc ").contains("judged on 3 subjects");
    assertThat(trained.err()).contains("training 1, epoch 1: loss");
    assertThat(run.resolve("results.json")).exists();

    Path told = temporary.resolve("told.tsv");
    CommandRun applied =
        CommandRun.of(
            "finetune",
            "--predict",
            "--model",
            run.resolve("model"),
            shared.resolve("scans"),
            "--tr",
            "2",
            "--out",
            told,
            "--json");
    assertThat(applied.code()).as(applied.err()).isZero();
    assertThat(applied.json().get("rows").asInt()).isEqualTo(SUBJECTS);
    assertThat(Files.readAllLines(told)).hasSize(SUBJECTS + 1);

    CommandRun embedded =
        CommandRun.of(
            "embed",
            shared.resolve("scans"),
            "--model",
            run.resolve("model"),
            "--pool",
            "attention",
            "--tr",
            "2",
            "--precision",
            "fp32",
            "--out",
            temporary.resolve("pooled.csv"));
    assertThat(embedded.code()).as(embedded.err()).isZero();
    assertThat(embedded.out()).contains("15 rows of 32 numbers");
  }

  @Test
  void whatIsMissingOrWrongIsTold(@TempDir Path temporary) {
    CommandRun missing = CommandRun.of("finetune", "--out", temporary.resolve("run"));
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("model").contains("missing");

    CommandRun large = train(temporary.resolve("run"), "--set", "run.batch_size=100");
    assertThat(large.code()).isEqualTo(2);
    assertThat(large.err()).contains("9 training samples");

    CommandRun pool =
        CommandRun.of(
            "embed",
            shared.resolve("scans"),
            "--model",
            model,
            "--pool",
            "attention",
            "--tr",
            "2",
            "--out",
            temporary.resolve("pooled.csv"));
    assertThat(pool.code()).isEqualTo(1);
    assertThat(pool.err()).contains("no trained attention pooler");
  }
}
