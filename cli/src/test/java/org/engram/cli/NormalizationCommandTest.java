package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.imaging.signal.NormalizationFile;
import org.engram.imaging.signal.RobustScaling;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NormalizationCommandTest {
  private final SmallCohort engram = new SmallCohort();

  @TempDir Path folder;
  private String model;
  private String scans;
  private Path out;

  @BeforeEach
  void writeCohort() {
    model = SmallCohort.model(folder.resolve("model"));
    scans = folder.resolve("scans").toString();
    out = folder.resolve("normalization.json");
    for (int s = 1; s <= 4; s++) {
      SmallCohort.scan(folder.resolve("scans/s" + s + ".csv"), s, 40);
    }
  }

  @Test
  void whatIsFittedIsStoredAndUsableByName() {
    assertThat(fit()).isEqualTo(ExitCode.DONE);

    assertThat(NormalizationFile.read(out))
        .isInstanceOfSatisfying(
            RobustScaling.class,
            robust -> {
              assertThat(robust.scans()).isEqualTo(4);
              assertThat(robust.regions()).isEqualTo(SmallCohort.LABELS);
              assertThat(robust.medians()[0]).isBetween(102.0, 103.0);
            });
    assertThat(engram.out().lines())
        .containsExactly(
            "fitted robust on 4 scans, 0 refused; 12 regions of twelve",
            "written " + out + "; use it with --normalization " + out);
    assertThat(
            engram.run(
                "predict",
                scans,
                "--model",
                model,
                "--tr",
                "2",
                "--device",
                "cpu",
                "--normalization",
                out.toString(),
                "--out",
                folder.resolve("errors.csv").toString()))
        .isEqualTo(ExitCode.DONE);
  }

  @Test
  void refusedScansAreListedAndTheExitCodeSaysSo() {
    SmallCohort.text(folder.resolve("scans/s5.csv"), "A1,A2\n1,2\n3,4\n");

    assertThat(fit("--json")).isEqualTo(ExitCode.SOME_REFUSED);
    JsonNode json = JsonMapper.shared().readTree(engram.out());
    assertThat(json.get("scans").asInt()).isEqualTo(4);
    assertThat(json.get("refused").get(0).get("source").asString()).endsWith("s5.csv");
    assertThat(json.get("refused").get(0).get("found").asString())
        .startsWith("10 of 12 regions missing");
  }

  @Test
  void aModelThatStillLacksItsStatisticsCanBeFitted() throws IOException {
    Path config = folder.resolve("model/config.json");
    Files.writeString(config, Files.readString(config).replace("global-zscore", "robust"));
    Files.delete(folder.resolve("model/normalization.json"));

    assertThat(fit()).isEqualTo(ExitCode.DONE);
    assertThat(engram.run("predict", scans, "--model", model, "--out", "errors.csv")).isEqualTo(2);
    assertThat(engram.err()).contains("'robust' without statistics");
  }

  @Test
  void aFileThatIsThereIsNotReplacedUnasked() {
    SmallCohort.text(out, "mine");

    assertThat(fit()).isEqualTo(2);
    assertThat(out).hasContent("mine");
    assertThat(fit("--overwrite")).isEqualTo(ExitCode.DONE);
    assertThat(NormalizationFile.read(out).name()).isEqualTo("robust");
  }

  @Test
  void normalizationAloneIsWrongUsage() {
    assertThat(engram.run("normalization")).isEqualTo(2);
    assertThat(engram.err()).contains("no command given");
  }

  private int fit(String... more) {
    String[] args = new String[7 + more.length];
    System.arraycopy(
        new String[] {"normalization", "fit", scans, "--model", model, "--out", out.toString()},
        0,
        args,
        0,
        7);
    System.arraycopy(more, 0, args, 7, more.length);
    return engram.run(args);
  }
}
