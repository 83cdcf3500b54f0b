package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class InspectCommandTest {
  @TempDir private Path folder;
  private Path good;
  private Path bad;

  @BeforeEach
  void twoFiles() throws IOException {
    good = Files.writeString(folder.resolve("good.csv"), "insula,caudate\n1,5\n2,5\n3,5\n");
    bad = Files.writeString(folder.resolve("bad.csv"), "insula,caudate\n1,5\n2,x\n");
  }

  @Test
  void aSeriesIsToldInLines() {
    CommandRun run = CommandRun.of("inspect", good);

    assertThat(run.code()).isEqualTo(0);
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .containsExactly(
            good.toString(),
            "  kind            time series, 27 bytes",
            "  format          CSV",
            "  shape           2 regions x 3 frames",
            "  TR              not stated by the file or a sidecar",
            "  labels          insula, caudate",
            "  constant        1 region: caudate",
            "  values          min 1, max 5, mean 3.5, sd 1.6073",
            "");
  }

  @Test
  void aBadFileIsToldAndTheRestIsDone() {
    CommandRun run = CommandRun.of("inspect", bad, good);

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).contains("2 regions x 3 frames");
    assertThat(run.err())
        .startsWith("engram: " + bad + ", line 3, column 2")
        .contains("  found:    'x'");
  }

  @Test
  void nothingButBadFilesIsAFailure() {
    assertThat(CommandRun.of("inspect", bad, folder.resolve("none.csv")).code()).isEqualTo(1);
  }

  @Test
  void jsonIsOneObjectWithAllFiles() {
    CommandRun run = CommandRun.of("inspect", "--json", "--tr", "2.5", good, bad);
    JsonNode files = run.json().get("files");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.json().get("refused").asInt()).isEqualTo(1);
    assertThat(files.get(0).get("kind").asString()).isEqualTo("time series");
    assertThat(files.get(0).get("content").get("repetition_time").asDouble()).isEqualTo(2.5);
    assertThat(files.get(0).get("content").get("constant_regions").get(0).asString())
        .isEqualTo("caudate");
    assertThat(files.get(0).get("content").get("values").get("sd").asDouble())
        .isBetween(1.607, 1.608);
    assertThat(files.get(1).get("error").get("found").asString()).isEqualTo("'x'");
    assertThat(files.get(1).get("error").get("kind").asString()).isEqualTo("FileFormatException");
  }

  @Test
  void aScanIsComparedWithAModel() {
    Path model = folder.resolve("model");
    CommandRun.of(
        "init-model",
        model,
        "--regions",
        2,
        "--frames",
        32,
        "--position",
        "origin",
        "--embed-dim",
        16,
        "--depth",
        1,
        "--heads",
        2,
        "--predictor-dim",
        8,
        "--predictor-depth",
        1,
        "--tr",
        2);

    CommandRun run = CommandRun.of("inspect", good, "--model", model, "--tr", 2);

    assertThat(run.code()).isEqualTo(0);
    assertThat(run.out())
        .contains(
            "model: fits with --assume-order --constant-regions mark --short-runs pad-mean (or"
                + " tile)")
        .contains("2 of 2 regions, coverage 0.5")
        .contains("1 window with --windows all");
    assertThat(CommandRun.of("inspect", model).out())
        .contains("config          agrees with the weights");
  }

  @Test
  void optionsThatDoNotGoTogetherAreWrongUsage() {
    assertThat(CommandRun.of("inspect", good, "--model", "a", "--weights", "b").code())
        .isEqualTo(2);
    assertThat(CommandRun.of("inspect", good, "--gradient", "a").err())
        .contains("given without --weights");
    assertThat(CommandRun.of("inspect", good, "--orientation", "up").err())
        .contains("auto, regions-as-rows or regions-as-columns");
    assertThat(CommandRun.of("inspect").code()).isEqualTo(2);
  }
}
