package org.engram.cohort.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFolderTest {
  @TempDir private Path parent;
  private Path folder;

  @BeforeEach
  void name() {
    folder = parent.resolve("out");
  }

  @Test
  void whatIsWrittenIsRead() {
    ResultsFolder.Content content = content();

    ResultsFolder.write(folder, content, false);

    assertThat(ResultsFolder.read(folder)).isEqualTo(content);
  }

  @Test
  void theSameContentGivesTheSameBytes() throws IOException {
    ResultsFolder.write(folder, content(), false);
    ResultsFolder.write(parent.resolve("again"), content(), false);

    for (String file : List.of("results.json", "predictions.tsv", "map.tsv")) {
      assertThat(parent.resolve("again").resolve(file))
          .hasSameBinaryContentAs(folder.resolve(file));
    }
  }

  @Test
  void figuresThatAreNotDefinedAreNull() throws IOException {
    ResultsFolder.write(folder, content(), false);

    assertThat(Files.readString(folder.resolve("results.json")))
        .contains("\"mean\" : null")
        .contains("\"role\" : \"random_encoder\"")
        .contains("\"analysis\" : \"probe\"")
        .doesNotContain("NaN");
  }

  @Test
  void predictionsAreAPlainTable() throws IOException {
    ResultsFolder.write(folder, content(), false);

    assertThat(Files.readAllLines(folder.resolve("predictions.tsv")))
        .containsExactly(
            "set\trepeat\tfold\tsubject\tsession\trun\ttruth\tprediction\tp:control\t\"p:\"\"<b>\"",
            "embedding\t1\t2\t01\tpre\trun-1\tcontrol\tcontrol\t0.75\t0.25");
  }

  @Test
  void resultsAreNotReplacedUnasked() {
    ResultsFolder.write(folder, content(), false);

    assertThatThrownBy(() -> ResultsFolder.write(folder, content(), false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("it has results already");
    ResultsFolder.write(folder, content(), true);
    assertThat(ResultsFolder.read(folder)).isEqualTo(content());
  }

  @Test
  void aTableThatWasChangedIsRefused() throws IOException {
    ResultsFolder.write(folder, content(), false);
    Path predictions = folder.resolve("predictions.tsv");
    Files.writeString(predictions, Files.readString(predictions).replace("0.75", "0.95"));

    assertThatThrownBy(() -> ResultsFolder.read(folder))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("other bytes than were written");
  }

  @Test
  void aTableOutsideTheFolderIsNotOpened() throws IOException {
    ResultsFolder.write(folder, content(), false);
    Path json = folder.resolve("results.json");
    Files.writeString(json, Files.readString(json).replace("map.tsv", "../../secret.tsv"));

    assertThatThrownBy(() -> ResultsFolder.read(folder))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("'../../secret' is no name of a table");
  }

  @Test
  void malformedJsonIsRefusedInWords() throws IOException {
    Files.createDirectory(folder);
    Path json = folder.resolve("results.json");
    assertThatThrownBy(() -> ResultsFolder.read(folder))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no results.json");
    Files.writeString(json, "{\"version\": 1");
    assertThatThrownBy(() -> ResultsFolder.read(folder)).isInstanceOf(FileFormatException.class);
    Files.writeString(json, "{\"version\": 2}");
    assertThatThrownBy(() -> ResultsFolder.read(folder))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("version 2; expected version 1");
    Files.writeString(json, "{\"version\": 1, \"format\": \"engram results\", \"files\": []}");
    assertThatThrownBy(() -> ResultsFolder.read(folder))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("results");
    Files.writeString(json, "[".repeat(100_000));
    assertThatThrownBy(() -> ResultsFolder.read(folder))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("nesting");
  }

  @Test
  void predictionsMustFitTheOutcome() {
    ResultsFolder.Content content = content();
    PredictionRow narrow =
        new PredictionRow("embedding", 1, 1, RowKey.of("1"), "control", new double[] {1});

    assertThatThrownBy(
            () -> new ResultsFolder.Content(content.results(), List.of(narrow), List.of()))
        .hasMessageContaining("1 values");
  }

  @Test
  void survivalHasTimeEventAndRisk() throws IOException {
    Results classes = content().results();
    Results results =
        new Results(
            classes.analysis(),
            classes.title(),
            new Outcome("death", "years", Outcome.Task.SURVIVAL, List.of()),
            classes.recipe(),
            classes.provenance(),
            classes.flow(),
            classes.folds(),
            classes.sets(),
            classes.comparisons(),
            classes.sites(),
            classes.findings(),
            classes.warnings());
    RowKey key = RowKey.of("1");
    List<PredictionRow> rows =
        List.of(
            new PredictionRow("embedding", 1, 1, key, "12.5", new double[] {0.25}),
            new PredictionRow("embedding", 1, 2, key, "3.0+", new double[] {-1.5}));
    ResultsFolder.Content content = new ResultsFolder.Content(results, rows, List.of());

    ResultsFolder.write(folder, content, false);

    assertThat(Files.readAllLines(folder.resolve("predictions.tsv")))
        .containsExactly(
            "set\trepeat\tfold\tsubject\tsession\trun\ttime\tevent\trisk",
            "embedding\t1\t1\t1\t\t\t12.5\t1\t0.25",
            "embedding\t1\t2\t1\t\t\t3.0\t0\t-1.5");
    assertThat(ResultsFolder.read(folder)).isEqualTo(content);
  }

  static ResultsFolder.Content content() {
    Interval interval = new Interval(0.5, 0.9, 0.95, "DeLong", "pooled test predictions");
    TestResult test = new TestResult("permutation", 0.7, 0.01, 0.02, "Benjamini-Hochberg");
    Score score =
        new Score(
            "auroc",
            List.of(new Score.FoldValue(1, 1, 0.7), new Score.FoldValue(1, 2, Double.NaN)),
            Double.NaN,
            0.25,
            0.7,
            Optional.of(interval),
            Optional.of(test));
    Results results =
        new Results(
            Analysis.PROBE,
            "group from embeddings",
            new Outcome("group", "", Outcome.Task.CLASSIFICATION, List.of("control", "\"<b>")),
            new AppliedRecipe("r_v1", "none", List.of("p"), List.of("z-scores of each feature")),
            new ResultProvenance(
                Map.of("engram", "0.1"),
                List.of(new ResultProvenance.Input("embeddings", "/a/b.parquet", "")),
                Map.of("embedding", "abc"),
                Map.of("folds", 1L << 60),
                Map.of("folds", "5")),
            new CohortFlow(
                List.of(
                    new CohortFlow.Stage("rows of the table", 3, 2, List.of()),
                    new CohortFlow.Stage(
                        "with a group",
                        2,
                        1,
                        List.of(new CohortFlow.Loss("no value", 1, List.of("sub-02")))))),
            Optional.of(new FoldScheme("grouped", 2, 1, "subject", "", true, 42, "ff")),
            List.of(
                new SetResult(
                    "embedding",
                    SetResult.Role.RANDOM_ENCODER,
                    768,
                    "logistic regression",
                    List.of(score),
                    List.of(
                        new SetResult.Fit(
                            1, 1, 80, 20, 0.5, List.of(new SetResult.Candidate(0.5, 3.25)))),
                    List.of(new SetResult.Shot(5, "auroc", 10, 0.6, 0.1, 0.4, 0.8)))),
            List.of(
                new Comparison("embedding", "other", "auroc", 0.1, Optional.of(interval), test)),
            List.of(
                new SiteDecodability(
                    "embedding", SiteDecodability.BEFORE, 4, "auroc", 0.9, 0.5, Optional.empty())),
            List.of(new Finding("shift", "age", 0.3, "sd", Optional.empty(), Optional.empty(), "")),
            List.of("24 subjects are few"));
    return new ResultsFolder.Content(
        results,
        List.of(
            new PredictionRow(
                "embedding",
                1,
                2,
                new RowKey("01", "pre", "run-1"),
                "control",
                new double[] {0.75, 0.25})),
        List.of(
            new ResultTable(
                "map",
                "Points",
                List.of("x", "label"),
                List.of(List.of("1", "a\t\"b\"\nc"), List.of("", " padded ")))));
  }
}
