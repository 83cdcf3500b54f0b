package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProbeCommandTest {
  private final SmallCohort engram = new SmallCohort();

  @TempDir Path folder;
  private String table;
  private String people;
  private Path out;

  @BeforeEach
  void embedCohort() {
    String model = SmallCohort.model(folder.resolve("model"));
    StringBuilder text = new StringBuilder("subject,age,sex\n");
    for (int s = 0; s < 24; s++) {
      SmallCohort.scan(folder.resolve("scans/s" + s + ".csv"), s, 40);
      text.append("s").append(s).append(',').append(20 + 2 * s).append(s == 3 ? ",\n" : ",F\n");
    }
    table = folder.resolve("embeddings.csv").toString();
    people = SmallCohort.text(folder.resolve("people.csv"), text.toString()).toString();
    out = folder.resolve("results");
    assertThat(
            engram.run(
                "embed",
                folder.resolve("scans").toString(),
                "--model",
                model,
                "--tr",
                "2",
                "--device",
                "cpu",
                "--out",
                table))
        .isEqualTo(ExitCode.DONE);
  }

  @Test
  void comparesTheEmbeddingWithItsBaselines() {
    assertThat(probe("age", "--json", "--against", "twin=" + table)).isEqualTo(ExitCode.DONE);

    JsonNode json = JsonMapper.shared().readTree(engram.out());
    assertThat(json.get("task").asString()).isEqualTo("regression");
    assertThat(json.get("rows").asInt()).isEqualTo(24);
    List<String> names = new ArrayList<>();
    json.get("sets").forEach(set -> names.add(set.get("features").asString()));
    assertThat(names).containsExactly("embedding", "twin", "functional connectivity");
    JsonNode r2 = json.get("sets").get(0).get("scores").get("r2");
    assertThat(r2.get("folds")).hasSize(5);
    assertThat(r2).isEqualTo(json.get("sets").get(1).get("scores").get("r2"));
    assertThat(r2.get("low").asDouble()).isLessThanOrEqualTo(r2.get("pooled").asDouble());
    assertThat(out.resolve("results.json")).content().contains("\"analysis\" : \"probe\"");
    assertThat(out.resolve("predictions.tsv")).content().startsWith("set\trepeat\tfold\t");
  }

  @Test
  void toldAsATableForAPerson() {
    assertThat(probe("age", "--connectivity", "none", "--folds", "3")).isEqualTo(ExitCode.DONE);

    assertThat(engram.out())
        .startsWith("regression of age: 24 rows of 24 subjects, 3 folds (stratified)")
        .contains("pearson_r")
        .contains("embedding  ")
        .contains("note: 24 subjects are few")
        .endsWith("written " + out + System.lineSeparator());
  }

  @Test
  void aRandomEncoderIsMadeOfTheSameModel() {
    assertThat(
            probe(
                "age",
                "--json",
                "--connectivity",
                "none",
                "--folds",
                "3",
                "--random-encoder",
                "auto"))
        .as(engram.err())
        .isEqualTo(ExitCode.DONE);

    JsonNode sets = JsonMapper.shared().readTree(engram.out()).get("sets");
    assertThat(sets.get(1).get("features").asString()).isEqualTo("random encoder");
    assertThat(sets.get(1).get("dimension")).isEqualTo(sets.get(0).get("dimension"));
    assertThat(sets.get(1).get("scores")).isNotEqualTo(sets.get(0).get("scores"));
  }

  @Test
  void aProbeIsAppliedToAnotherCohort() {
    assertThat(
            probe(
                "age",
                "--json",
                "--connectivity",
                "none",
                "--apply-to",
                table,
                "--apply-columns",
                "age=age"))
        .as(engram.err())
        .isEqualTo(ExitCode.DONE);

    JsonNode json = JsonMapper.shared().readTree(engram.out());
    assertThat(json.get("sets").get(1).get("features").asString())
        .isEqualTo("embedding in the other cohort");
    assertThat(json.get("findings").get(0).get("topic").asString()).isEqualTo("transfer");
    assertThat(json.get("warnings").toString()).contains("named as subjects of the first");
    assertThat(out.resolve("results.json")).content().contains("\"analysis\" : \"transfer\"");
  }

  @Test
  void foldsOfEarlierResultsAreUsedAgain() {
    assertThat(probe("age", "--connectivity", "none", "--folds", "4")).isEqualTo(ExitCode.DONE);
    String folds = out.resolve("folds.tsv").toString();
    Path first = out;
    out = folder.resolve("again");

    assertThat(probe("age", "--connectivity", "none", "--folds", folds, "--probe", "nearest"))
        .isEqualTo(ExitCode.DONE);

    assertThat(engram.out()).contains("4 folds (from folds.tsv)");
    assertThat(out.resolve("folds.tsv")).hasSameBinaryContentAs(first.resolve("folds.tsv"));
  }

  @Test
  void whatCannotBeProbedIsAFailureInWords() {
    assertThat(probe("sex")).isEqualTo(ExitCode.FAILED);
    assertThat(engram.err()).contains("one class: [F]");
    assertThat(out).doesNotExist();
  }

  @Test
  void wrongOptionsAreWrongUsage() {
    assertThat(probe("iq")).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("'iq'").contains("age");
    assertThat(probe("age", "--folds", "1")).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(probe("age", "--task", "ranking")).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(probe("age", "--scheme", "leave-one-site-out")).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("--site");
    assertThat(probe("age", "--recipe", "mine_v1")).isEqualTo(ExitCode.WRONG_USAGE);
    SmallCohort.text(out, "mine");
    assertThat(probe("age")).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(out).hasContent("mine");
  }

  @Test
  void aRecipesColumnThatNoTableHasIsGivenAsAConstant() {
    StringBuilder text = new StringBuilder("subject,iq,AGE,sex,site,mean_fd\n");
    for (int s = 0; s < 24; s++) {
      text.append("s%d,%d,%d,%s,A,0.%d\n".formatted(s, 90 + s, 60 - s, s % 3 < 1 ? "F" : "M", s));
    }
    people = SmallCohort.text(folder.resolve("iq.csv"), text.toString()).toString();
    String[] recipe = {
      "--recipe", "rsfmri_brainjepa_roi_v1", "--column", "age=AGE", "--connectivity", "none"
    };

    assertThat(probe("iq", recipe)).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err())
        .contains("no column 'global_signal'")
        .contains("--constant global_signal=VALUE");

    List<String> constant = new ArrayList<>(List.of(recipe));
    constant.addAll(List.of("--constant", "global_signal=no"));
    assertThat(probe("iq", constant.toArray(String[]::new)))
        .as(engram.err())
        .isEqualTo(ExitCode.DONE);
    assertThat(engram.out()).startsWith("regression of iq: 24 rows of 24 subjects");
    assertThat(out.resolve("results.json"))
        .content()
        .contains("\"recipe_constants\" : \"{global_signal=no}\"")
        .contains("\"recipe_columns\" : \"{age=AGE}\"");
  }

  private int probe(String target, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("probe", table, "--phenotypes", people, "--target", target, "--out", "" + out));
    args.addAll(List.of(more));
    return engram.run(args.toArray(String[]::new));
  }
}
