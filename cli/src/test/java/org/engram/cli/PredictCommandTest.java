package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PredictCommandTest {
  private final SmallCohort engram = new SmallCohort();

  @TempDir Path folder;
  private String model;
  private String scans;
  private Path out;

  @BeforeEach
  void writeCohort() {
    model = SmallCohort.model(folder.resolve("model"));
    scans = folder.resolve("scans").toString();
    out = folder.resolve("errors.csv");
    SmallCohort.scan(folder.resolve("scans/s1.csv"), 1, 40);
    SmallCohort.scan(folder.resolve("scans/s2.csv"), 2, 40);
  }

  @Test
  void aCohortBecomesATableASidecarAndASummary() throws IOException {
    assertThat(predict("--tr", "2")).isEqualTo(ExitCode.DONE);

    assertThat(Files.readAllLines(out)).hasSize(1 + 2 * 12 * 4);
    assertThat(folder.resolve("errors.csv.json")).exists();
    List<String> lines = engram.out().lines().toList();
    assertThat(lines.getFirst()).startsWith("predicted 2 scans, 0 refused; mean smooth-l1 error ");
    assertThat(lines.subList(1, 5))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("by network"),
            line -> assertThat(line).startsWith("  A ").endsWith("(4 regions)"),
            line -> assertThat(line).startsWith("  B "),
            line -> assertThat(line).startsWith("  C "));
    assertThat(lines.get(5)).isEqualTo("worst regions");
    assertThat(lines).hasSize(12);
    assertThat(lines.getLast()).isEqualTo("written " + out + " and " + out + ".json");
  }

  @Test
  void withJsonTheResultIsOneObject() {
    assertThat(predict("--tr", "2", "--json", "--error", "cosine", "--mask", "windows"))
        .isEqualTo(ExitCode.DONE);

    JsonNode json = JsonMapper.shared().readTree(engram.out());
    assertThat(json.get("scans").asInt()).isEqualTo(2);
    assertThat(json.get("error").asString()).isEqualTo("cosine");
    assertThat(json.get("mean_error").asDouble()).isBetween(0.5, 1.5);
    assertThat(json.get("networks").propertyNames()).containsExactly("A", "B", "C");
    assertThat(json.get("worst_regions").size()).isEqualTo(5);
    assertThat(json.get("refused").size()).isZero();
  }

  @Test
  void aBadFileIsListedAndTheExitCodeSaysSo() {
    SmallCohort.text(folder.resolve("scans/s3.csv"), "A1,A2\n1,x\n");

    assertThat(predict("--tr", "2")).isEqualTo(ExitCode.SOME_REFUSED);
    assertThat(engram.out()).contains("predicted 2 scans, 1 refused");
    assertThat(folder.resolve("errors.csv.json")).content().contains("s3.csv, line 2, column 2");
  }

  @Test
  void withoutARepetitionTimeNothingIsGuessed() {
    assertThat(predict()).isEqualTo(ExitCode.FAILED);
    assertThat(engram.err()).contains("none of 2 scans could be used").contains("--tr");
    assertThat(out).doesNotExist();
  }

  @Test
  void whatWasAssumedIsToldAsANote() {
    assertThat(predict("--tr", "2", "--encoder", "context")).isEqualTo(ExitCode.DONE);
    assertThat(engram.err()).contains("engram: note: targets come from the context encoder");
  }

  @Test
  void chosenRegionsAndPatchesAloneHaveErrors() throws IOException {
    assertThat(predict("--tr", "2", "--mask-regions", "A2,C4", "--mask-patches", "1,2"))
        .isEqualTo(ExitCode.DONE);
    assertThat(Files.readAllLines(out).stream().skip(1).filter(line -> !line.endsWith(",")))
        .hasSize(2 * 4);
    assertThat(engram.out()).contains("  A2 ", "  C4 ").doesNotContain("  B");
  }

  @Test
  void optionsThatDoNotGoTogetherAreWrongUsage() {
    for (List<String> wrong :
        List.of(
            List.of("--mask", "parts"),
            List.of("--mask", "windows", "--mask-patches", "1"),
            List.of("--mask", "windows", "--folds", "4"),
            List.of("--mask-regions", "A1", "--folds", "4"),
            List.of("--mask-regions", "Z1"),
            List.of("--folds", "1"),
            List.of("--error", "l2"),
            List.of("--encoder", "both"),
            List.of("--normalization", "robust"),
            List.of("--out", folder.resolve("errors.xlsx").toString()))) {
      assertThat(predict(wrong.toArray(String[]::new))).as("%s", wrong).isEqualTo(2);
      assertThat(engram.err())
          .as("%s", wrong)
          .contains(wrong.getFirst().equals("--out") ? "xlsx" : "--");
      assertThat(out).doesNotExist();
    }
  }

  @Test
  void aModelIsNeededInOneOfTheTwoWays() {
    assertThat(engram.run("predict", scans, "--out", out.toString())).isEqualTo(2);
    assertThat(engram.err()).contains("neither --model nor --weights");
    assertThat(predict("--weights", "w.safetensors")).isEqualTo(2);
    assertThat(engram.err()).contains("both --model and --weights");
    assertThat(predict("--gradient", "g.csv")).isEqualTo(2);
    assertThat(engram.err()).contains("engram: --gradient");
  }

  private int predict(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("predict", scans, "--model", model, "--device", "cpu", "--precision", "fp32"));
    args.addAll(List.of(more));
    if (!args.contains("--out")) {
      args.addAll(List.of("--out", out.toString()));
    }
    return engram.run(args.toArray(String[]::new));
  }
}
