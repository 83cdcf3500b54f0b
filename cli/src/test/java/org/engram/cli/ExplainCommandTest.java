package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainCommandTest {
  private final SmallCohort engram = new SmallCohort();

  @TempDir Path folder;
  private String model;
  private String scans;
  private Path out;

  @BeforeEach
  void writeCohort() {
    model = SmallCohort.model(folder.resolve("model"));
    scans = folder.resolve("scans").toString();
    out = folder.resolve("out");
    SmallCohort.scan(folder.resolve("scans/s1.csv"), 1, 40);
    SmallCohort.scan(folder.resolve("scans/s2.csv"), 2, 40);
  }

  private int explain(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "explain",
                scans,
                "--tr",
                "2",
                "--model",
                model,
                "--out",
                out.toString(),
                "--device",
                "cpu"));
    Collections.addAll(args, more);
    return engram.run(args.toArray(String[]::new));
  }

  @Test
  void aCohortBecomesAPageTablesAndAVerdict() throws IOException {
    assertThat(explain()).isEqualTo(ExitCode.DONE);

    assertThat(engram.out())
        .startsWith("explained 2 scans, 0 refused\nrollout: attention rollout")
        .contains("random model")
        .endsWith("written " + out + "/explain.html and " + out + "/explain.json\n");
    assertThat(Files.readAllLines(out.resolve("regions.tsv"))).hasSize(13);

    assertThat(explain()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("results already").contains("--overwrite");
  }

  @Test
  void aProbeIsExplainedAndTheResultIsOneObject() throws IOException {
    StringBuilder weights = new StringBuilder();
    for (int k = 0; k < 32; k++) {
      weights.append(k % 3 - 1).append('\n');
    }
    Path probe = Files.writeString(folder.resolve("age.txt"), weights.toString());

    assertThat(
            explain(
                "--method", "gradient-input", "--probe", probe.toString(), "--scan-maps", "--json"))
        .isEqualTo(ExitCode.DONE);

    JsonNode json = JsonMapper.shared().readTree(engram.out());
    assertThat(json.get("measures").propertyNames())
        .containsExactly("contribution_age", "magnitude_age");
    assertThat(json.at("/measures/magnitude_age/strongest").size()).isEqualTo(5);
    assertThat(out.resolve("scans")).isDirectoryContaining("glob:**.safetensors");
  }

  @Test
  void predictionErrorsNeedTheirTableOnly() {
    Path errors = folder.resolve("errors.tsv");
    assertThat(
            engram.run("predict", scans, "--tr", "2", "--model", model, "--out", errors.toString()))
        .isEqualTo(ExitCode.DONE);

    assertThat(
            engram.run(
                "explain",
                errors.toString(),
                "--method",
                "prediction-error",
                "--out",
                out.toString()))
        .isEqualTo(ExitCode.DONE);
    assertThat(engram.out()).startsWith("explained 2 scans").doesNotContain("random model");
  }

  @Test
  void wrongUsageIsToldInWords() throws IOException {
    Path narrow = Files.writeString(folder.resolve("narrow.txt"), "1 2 3");
    for (List<String> wrong :
        List.of(
            List.of("--method", "lime", "one of rollout, ablation"),
            List.of("--steps", "4", "given with --method rollout"),
            List.of("--probe", narrow.toString(), "Rollout follows attention"),
            List.of("--leave-out", "voxels", "regions or networks"),
            List.of("--surface-left", "x.gii", "all three, or none"))) {
      assertThat(explain(wrong.get(0), wrong.get(1))).as("%s", wrong).isEqualTo(2);
      assertThat(engram.err()).contains(wrong.get(2));
    }
    assertThat(explain("--method", "gradient-input", "--probe", narrow.toString())).isEqualTo(1);
    assertThat(engram.err()).contains("3 weights").contains("32, the width");
  }
}
