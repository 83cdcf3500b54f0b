package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code engram impute}, trained and applied. */
class ImputeCommandTest {
  @TempDir static Path shared;
  @TempDir Path folder;
  private static Path model;
  private static Path manifest;
  private static CommandRun trained;

  @BeforeAll
  static void make() throws IOException {
    model = SmallPhantoms.model(shared.resolve("model"));
    manifest = SmallPhantoms.write(shared.resolve("heads"));
    trained = train(shared.resolve("run"), "--wanted", "T2w", "--set", "epochs=2");
  }

  private static CommandRun train(Path out, String... more) {
    Object[] args = new Object[9 + more.length];
    Object[] first = {
      "impute", "train", manifest, "--model", model, "--out", out, "--threads", "1"
    };
    System.arraycopy(first, 0, args, 0, first.length);
    System.arraycopy(more, 0, args, first.length, more.length);
    return CommandRun.of(args);
  }

  @Test
  void aModalityIsLearnedJudgedAndToldOfThoseWhoLackIt() throws IOException {
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out())
        .contains("T2w from T1w", "2 sessions judged", "chance 0.50", "the mean image");
    assertThat(trained.err()).contains("8 sessions are trained on, 2 choose the epoch");

    Path told = folder.resolve("told");
    CommandRun applied =
        CommandRun.of(
            "impute",
            "apply",
            manifest,
            "--only",
            "T1w",
            "--model",
            model,
            "--completion",
            shared.resolve("run"),
            "--out",
            told,
            "--json");
    assertThat(applied.code()).as(applied.err()).isZero();
    assertThat(applied.json().get("completed").size()).isEqualTo(SmallPhantoms.PEOPLE);
    assertThat(told.resolve("sub-001_space-model_desc-told_T2w.nii.gz")).exists();
    assertThat(Files.readAllLines(told.resolve("completed.tsv"))).hasSize(13);

    CommandRun none =
        CommandRun.of(
            "impute",
            "apply",
            manifest,
            "--model",
            model,
            "--completion",
            shared.resolve("run"),
            "--out",
            told);
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("12 sessions, which have a T2w", "--all");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--wanted PET | [T1w, T2w] | PET and one to tell it from",
        "--wanted T2w --only T2w | [T2w] | T2w and one to tell it from",
        "--wanted T2w --set epoch=3 | epoch | epochs",
        "--wanted T2w --set validation=0.9 --set test=0.9 | validation and test | 0.95",
        "--wanted T2w --cache nowhere | cache | one of them",
      })
  void whatDoesNotFitIsRefusedByName(String options, String named, String told) {
    CommandRun run = train(folder.resolve("run"), options.split(" ", -1));

    assertThat(run.code()).isIn(1, 2);
    assertThat(run.err()).contains(named, told);
    assertThat(folder.resolve("run")).doesNotExist();
  }
}
