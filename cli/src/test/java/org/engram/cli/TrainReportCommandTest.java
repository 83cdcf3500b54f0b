package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainReportCommandTest {
  private static final String UPDATE =
      """
      {"step":%d,"epoch":0,"loss":0.25,"learning_rate":5.0E-4,"weight_decay":0.05,\
      "momentum":0.996,"samples_per_second":12.5,"data_wait":0.01,"resident_mb":3210.5,\
      "device_mb":null,"gradient_norm":2.0,"time":"2025-03-01T12:00:01Z"}
      """;

  @TempDir private Path folder;

  @Test
  void aPageIsWrittenIntoTheRunsFolder() throws IOException {
    Files.writeString(folder.resolve("log.jsonl"), UPDATE.formatted(1) + UPDATE.formatted(2));

    CommandRun run = CommandRun.of("train-report", folder);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(0);
    assertThat(run.out().lines())
        .startsWith(
            "wrote " + folder.resolve("report.html"), "  no monitors.jsonl (the representations)");
    assertThat(folder.resolve("report.html")).content().contains("2 updates in 0 min 0 s");
  }

  @Test
  void theResultIsThereForMachines() throws IOException {
    Files.writeString(folder.resolve("log.jsonl"), UPDATE.formatted(1));
    Path page = folder.resolve("page.html");

    CommandRun run = CommandRun.of("train-report", folder, "--out", page, "--json");

    assertThat(run.json().get("page").asString()).isEqualTo(page.toString());
    assertThat(run.json().get("updates").asInt()).isEqualTo(1);
    assertThat(run.json().get("alarms").asInt()).isEqualTo(0);
    assertThat(run.json().get("missing").size()).isEqualTo(5);
    assertThat(page).isRegularFile();
  }

  @Test
  void aDamagedLogFailsWithItsLine() throws IOException {
    Files.writeString(folder.resolve("log.jsonl"), UPDATE.formatted(1) + "{\"step\":\n");

    CommandRun run = CommandRun.of("train-report", folder);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("log.jsonl, line 2");
    assertThat(folder.resolve("report.html")).doesNotExist();
  }
}
