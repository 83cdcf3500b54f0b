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

class CompareCommandTest {
  private final SmallCohort engram = new SmallCohort();

  @TempDir Path folder;
  private String people;
  private Path out;

  @BeforeEach
  void writeCohort() {
    SmallCohort.model(folder.resolve("model"));
    StringBuilder text = new StringBuilder("subject,age,sex\n");
    for (int s = 0; s < 24; s++) {
      SmallCohort.scan(folder.resolve("scans/s" + s + ".csv"), s, 40);
      text.append("s").append(s).append(',').append(20 + 2 * s).append(",F\n");
    }
    people = SmallCohort.text(folder.resolve("people.csv"), text.toString()).toString();
    out = folder.resolve("results");
  }

  @Test
  void comparesEncodersWithOneAnotherAndTellsTheirTimes() {
    assertThat(
            compare(
                "age",
                "--model",
                model("ours"),
                "--model",
                model("twin"),
                "--latency-rounds",
                "2",
                "--json"))
        .isEqualTo(ExitCode.DONE);

    JsonNode json = JsonMapper.shared().readTree(engram.out());
    List<String> names = new ArrayList<>();
    json.get("sets").forEach(set -> names.add(set.get("features").asString()));
    assertThat(names).containsExactly("ours", "twin", "random encoder", "functional connectivity");
    assertThat(json.get("sets").get(0).get("scores"))
        .isEqualTo(json.get("sets").get(1).get("scores"));
    assertThat(json.get("latency")).hasSize(3);
    assertThat(json.get("latency").get(2).get("encode_and_reconstruct_ms").asDouble()).isPositive();
    assertThat(out.resolve("results.json")).content().contains("\"analysis\" : \"compare\"");
    assertThat(out.resolve("latency.tsv")).content().startsWith("encoder\tkind\trounds\t");
    assertThat(out.resolve("compare.tsv")).content().contains("\ntwin\tother_model\t32\tr2\t");

    Path again = folder.resolve("again");
    assertThat(
            engram.run(
                "compare",
                folder.resolve("scans").toString(),
                "--embeddings",
                "table=" + out.resolve("encoders/twin.parquet"),
                "--random",
                "none",
                "--connectivity",
                "none",
                "--phenotypes",
                people,
                "--target",
                "age",
                "--folds",
                out.resolve("folds.tsv").toString(),
                "--out",
                again.toString()))
        .isEqualTo(ExitCode.DONE);
    assertThat(engram.out())
        .startsWith("regression of age: 24 rows of 24 subjects, 5 folds (from folds.tsv)")
        .endsWith("written " + again + System.lineSeparator());
  }

  @Test
  void aRecipesColumnThatNoTableHasIsGivenAsAConstant() {
    StringBuilder text = new StringBuilder("subject,iq,AGE,sex\n");
    for (int s = 0; s < 24; s++) {
      text.append("s%d,%d,%d,%s\n".formatted(s, 90 + s, 60 - s, s % 3 < 1 ? "F" : "M"));
    }
    people = SmallCohort.text(folder.resolve("iq.csv"), text.toString()).toString();
    List<String> alone = new ArrayList<>(List.of("--model", model("ours"), "--random", "none"));
    alone.addAll(List.of("--connectivity", "none", "--latency-rounds", "0"));
    alone.addAll(List.of("--recipe", "single_site_v1", "--column", "age=AGE"));

    assertThat(compare("iq", alone.toArray(String[]::new))).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("--constant mean_fd=VALUE");

    alone.addAll(List.of("--constant", "mean_fd=0.1", "--overwrite"));
    assertThat(compare("iq", alone.toArray(String[]::new)))
        .as(engram.err())
        .isEqualTo(ExitCode.DONE);
    assertThat(out.resolve("results.json")).content().contains("{mean_fd=0.1}");
  }

  @Test
  void wrongOptionsAreWrongUsage() {
    assertThat(compare("age")).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("no encoder").contains("--model jepa=DIR");
    assertThat(compare("iq", "--model", model("ours"))).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("'iq'").contains("age");
    assertThat(compare("age", "--model", model("a/b"))).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("'a/b'");
    assertThat(compare("age", "--model", model("ours"), "--mask-ratio", "1"))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(compare("age", "--model", model("ours"), "--random", "maybe"))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(compare("age", "--model", model("ours"), "--scheme", "leave-one-site-out"))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("--site");
    assertThat(out).doesNotExist();
  }

  private String model(String name) {
    return name + "=" + folder.resolve("model");
  }

  private int compare(String target, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "compare",
                folder.resolve("scans").toString(),
                "--tr",
                "2",
                "--device",
                "cpu",
                "--phenotypes",
                people,
                "--target",
                target,
                "--out",
                out.toString()));
    args.addAll(List.of(more));
    return engram.run(args.toArray(String[]::new));
  }
}
