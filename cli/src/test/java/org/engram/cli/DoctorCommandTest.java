package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DoctorCommandTest {
  @Test
  void everyChoiceIsToldWithItsReason() {
    CommandRun run = CommandRun.of("doctor", "--device", "cpu", "--threads", 1);

    assertThat(run.code()).isEqualTo(0);
    assertThat(run.out().lines())
        .startsWith("would compute with", "  device          cpu (as asked)")
        .contains("  threads         1 (change with --threads N)")
        .contains("libtorch", "Java", "memory and disk");
    assertThat(run.out())
        .contains("limits          native memory without limit, process without limit");
  }

  @Test
  void jsonHasTheSameInParts() {
    CommandRun run = CommandRun.of("doctor", "--device", "cpu", "--precision", "fp32", "--json");
    JsonNode report = run.json();

    assertThat(run.code()).isEqualTo(0);
    assertThat(report.get("choices").get(0).get("what").asString()).isEqualTo("device");
    assertThat(report.get("choices").get(1).get("chosen").asString()).isEqualTo("fp32");
    assertThat(report.get("libtorch").get("version").asString()).startsWith("2.10");
    assertThat(report.get("libtorch").get("memory").get("cache_bytes").asLong())
        .isGreaterThan(100_000_000);
    assertThat(report.get("java").get("version").asString())
        .isEqualTo(Runtime.version().toString());
    assertThat(report.get("java").get("vectors").asBoolean()).isTrue();
    assertThat(report.get("memory").get("total").asLong())
        .isGreaterThan(report.get("memory").get("free").asLong());
    assertThat(report.get("processor").get("cores").asInt())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void aDeviceThatIsNotThereIsWrongUsage() {
    CommandRun run = CommandRun.of("doctor", "--device", "cuda:99");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("engram: --device cuda:99");
  }
}
