package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code engram finetune} of a model of volumes, trained and applied. */
class VolumeFinetuneCommandTest {
  @TempDir static Path shared;
  @TempDir Path folder;
  private static Path model;
  private static Path manifest;

  @BeforeAll
  static void make() throws IOException {
    model = SmallPhantoms.model(shared.resolve("model"));
    manifest = SmallPhantoms.write(shared.resolve("heads"));
  }

  private CommandRun train(Object... more) {
    List<Object> args = new ArrayList<>(List.of("finetune", manifest, "--model", model));
    args.addAll(List.of("--phenotypes", shared.resolve("heads/people.csv")));
    args.addAll(List.of("--out", folder.resolve("run"), "--threads", "1", "--device", "cpu"));
    args.addAll(Arrays.asList(more));
    List<String> usual = List.of("--attention-heads 3", "--depth 1", "--folds 3", "--epochs 2");
    for (String option : usual) {
      List<String> words = List.of(option.split(" ", -1));
      if (!args.contains(words.getFirst())) {
        args.addAll(words);
      }
    }
    args.addAll(List.of("--batch-size", "4"));
    return CommandRun.of(args.toArray());
  }

  @Test
  void classesAreLearnedByTheWholeModelAndToldOfNewPeople() throws IOException {
    CommandRun trained = train("--target", "group", "--head", "product");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("auroc ", "judged on 4 subjects");
    assertThat(trained.err()).contains("training 1, epoch 1: loss", "training 1, epoch 2: loss");
    assertThat(folder.resolve("run/predictions.tsv")).exists();

    Path table = folder.resolve("told.tsv");
    CommandRun told =
        CommandRun.of(
            "finetune",
            "--predict",
            manifest,
            "--only",
            "T1w",
            "--model",
            folder.resolve("run/model"),
            "--out",
            table,
            "--json");
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.json().get("rows").asInt()).isEqualTo(SmallPhantoms.PEOPLE);
    List<String> lines = Files.readAllLines(table);
    assertThat(lines.getFirst())
        .isEqualTo("subject\tsession\tmodalities\tprediction\tp:control\tp:patient");
    assertThat(lines.get(1)).startsWith("001\t\tT1w\t");

    CommandRun again =
        CommandRun.of(
            "finetune",
            "--predict",
            manifest,
            "--model",
            folder.resolve("run/model"),
            "--out",
            table);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains(table.toString());
  }

  @Test
  void aRunThatEndedGoesOnToItsOwnFiguresAndAnotherFolderIsRefused() throws IOException {
    CommandRun trained =
        train("--target", "group", "--seeds", "2", "--shots", "2", "--balanced", "--augment");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("over test subjects");
    assertThat(trained.err()).contains("4 subjects are trained on");
    String results = Files.readString(folder.resolve("run/results.json"));
    assertThat(Files.readString(folder.resolve("run/config.yaml")))
        .contains("shots: 2", "balanced: true", "gamma_chance: 0.5", "seeds: 2");

    CommandRun again =
        CommandRun.of(
            "finetune",
            "--resume",
            "--out",
            folder.resolve("run"),
            "--threads",
            "1",
            "--device",
            "cpu");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain("epoch 1:");
    assertThat(Files.readString(folder.resolve("run/results.json"))).isEqualTo(results);

    CommandRun other = train("--target", "group");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("not empty", "--resume");
  }

  @Test
  void aNumberIsLearnedOnAFrozenEncoder() {
    CommandRun trained =
        train("--target", "age", "--task", "regression", "--frozen", "--head", "linear", "--json");
    assertThat(trained.code()).as(trained.err()).isZero();
    JsonNode test = trained.json().get("test");
    assertThat(test.get("r2").asDouble()).isLessThan(1);
    assertThat(trained.json().get("model").asString()).endsWith("model");
  }

  @Test
  void timesUntilAnEventAreLearned() throws IOException {
    CommandRun trained =
        train(
            "--task",
            "survival",
            "--time",
            "months",
            "--event",
            "died",
            "--ties",
            "breslow",
            "--frozen");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("c_index ");
    assertThat(Files.readString(folder.resolve("run/model/head.json")))
        .contains("\"target\" : \"months, event died\"", "\"ties\" : \"breslow\"");
    assertThat(Files.readAllLines(folder.resolve("run/predictions.tsv")).getFirst())
        .endsWith("time\tevent\trisk");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--target group --tr 2 --orientation auto | --orientation, --tr | model of volumes",
        "--target group --method linear-probe | --method | --head, --frozen",
        "--target group --set run.epoch=1 | run.epoch | run.epochs",
        "--target group --shots 9 | split.shots | 'control'",
        "--target age --task regression --shots 2 | split.shots | classification",
        "--target group --frozen --augment | data.augmentation | head.frozen",
        "--target group --cache nowhere | cache | one of them",
        "--target group --overwrite | --overwrite | a new folder",
        "--target group --windows all | --windows | model of volumes",
        "--target group --task multi-label | group, subject | 1 or 0, true or false",
        "--target died,group --head product | product for the labels | exclude each other",
        "--target group --task survival | --target | --time and --event",
        "--task survival --time months | --event '' | a column each",
        "--target group --time months | --time, --event | --task survival",
        "--target height | height | group",
        "--target group --head medium | 'medium' | joint-product",
        "--target group --attention-heads 5 | heads: 5 | divisor",
        "--target age --task regression --head product | product of 1 output | average",
        "--target group --folds 2 | folds | 3 or more",
        "--target group --only FLAIR | FLAIR | T1w",
      })
  void whatDoesNotFitIsRefusedByName(String options, String named, String told) {
    CommandRun run = train((Object[]) options.split(" ", -1));

    assertThat(run.code()).isIn(1, 2);
    assertThat(run.err()).contains(named, told);
    assertThat(folder.resolve("run/results.json")).doesNotExist();
  }

  @Test
  void optionsOfVolumesAreRefusedForAModelOfSeries() {
    String series = SmallCohort.model(folder.resolve("series"));

    CommandRun run =
        CommandRun.of(
            "finetune",
            manifest,
            "--model",
            series,
            "--out",
            folder.resolve("run"),
            "--head",
            "linear",
            "--frozen");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--frozen, --head", "a model of parcel series");
  }

  @Test
  void aModelWithoutAHeadTellsNothing() {
    CommandRun run =
        CommandRun.of(
            "finetune",
            "--predict",
            manifest,
            "--model",
            model,
            "--out",
            folder.resolve("told.tsv"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("head.json");

    CommandRun trained =
        CommandRun.of(
            "finetune",
            "--predict",
            manifest,
            "--model",
            model,
            "--target",
            "group",
            "--frozen",
            "--out",
            folder.resolve("told.tsv"));
    assertThat(trained.code()).isEqualTo(2);
    assertThat(trained.err()).contains("--frozen, --target", "given with --predict");
  }
}
