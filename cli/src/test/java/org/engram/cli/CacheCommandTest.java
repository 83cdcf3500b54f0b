package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.engram.pipeline.pretrain.data.CohortIndex;
import org.engram.pipeline.pretrain.data.CohortRun;
import org.engram.pipeline.pretrain.data.RunCache;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CacheCommandTest {
  private final SmallCohort engram = new SmallCohort();

  @TempDir Path folder;
  private String scans;
  private Path out;

  @BeforeEach
  void writeCohort() {
    scans = folder.resolve("scans").toString();
    out = folder.resolve("cache");
    for (int s = 1; s <= 3; s++) {
      SmallCohort.scan(folder.resolve("scans/s" + s + ".csv"), s, 40);
    }
  }

  @Test
  void aCohortIsCachedForAModel() {
    String model = SmallCohort.model(folder.resolve("model"));

    assertThat(engram.run("cache", scans, "--model", model, "--tr", "2", "--out", out.toString()))
        .isEqualTo(ExitCode.DONE);

    CohortIndex index = RunCache.open(out);
    assertThat(index.runs()).hasSize(3).extracting(CohortRun::frames).containsOnly(40);
    assertThat(engram.out().lines())
        .containsExactly(
            out + ": 3 runs of 12 regions of twelve, at 2.0 s; 0 refused",
            "index " + out.resolve("index.jsonl") + " " + index.hash().substring(0, 16));
  }

  @Test
  void withoutAModelTheFirstFilesRegionsHoldAndRefusedScansAreListed() {
    SmallCohort.scan(folder.resolve("scans/s4.csv"), 4, 10);

    assertThat(
            engram.run(
                "cache",
                scans,
                "--frames",
                "32",
                "--model-tr",
                "2",
                "--tr",
                "2",
                "--json",
                "--out",
                out.toString()))
        .isEqualTo(ExitCode.SOME_REFUSED);
    JsonNode json = JsonMapper.shared().readTree(engram.out());
    assertThat(json.get("runs").asInt()).isEqualTo(3);
    assertThat(json.get("regions").asInt()).isEqualTo(12);
    assertThat(json.get("refused").get(0).get("found").asString()).isEqualTo("10 frames (20.0 s)");
  }

  @Test
  void aMixedCohortIsRefusedAsAWhole() {
    SmallCohort.text(folder.resolve("scans/s2b.csv"), "A1,A2\n1,2\n3,4\n");

    assertThat(
            engram.run(
                "cache",
                scans,
                "--frames",
                "32",
                "--model-tr",
                "2",
                "--tr",
                "2",
                "--out",
                out.toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(engram.err()).contains("s2b.csv", "2 regions", "12 regions as in the first file");
  }

  @Test
  void theModelSaysItsOwnFrames() {
    String model = SmallCohort.model(folder.resolve("model"));

    assertThat(
            engram.run("cache", scans, "--model", model, "--frames", "9", "--out", out.toString()))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("--frames", "given with --model");
  }
}
