package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.tensor.Autocast;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PretrainBenchmarkTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(value = Position.class, names = "MAPPING")
  void thePathsTakeTheSameStepsInTurn(Position position) {
    Path model = SmallModel.write(folder.resolve("model"), position);
    List<String> told = new ArrayList<>();

    PretrainReport report =
        PretrainBenchmark.run(
            new PretrainBenchmark.Settings(
                model.toString(), 2, 3, Device.CPU, 2, List.of(PretrainPath.values())),
            told::add);

    boolean bf16 = bf16Here();
    assertThat(report.results())
        .extracting(PretrainResult::path)
        .containsExactlyElementsOf(
            bf16
                ? List.of(PretrainPath.values())
                : List.of(PretrainPath.PLAIN_FP32, PretrainPath.FP32));
    assertThat(report.results())
        .allSatisfy(
            result -> {
              assertThat(result.rounds()).hasSize(3);
              assertThat(result.threads()).isEqualTo(2);
              assertThat(result.rate()).isGreaterThan(1e9);
              assertThat(report.modelShare(result)).isBetween(1e-6, 1.0);
              for (PretrainPart part : PretrainPart.values()) {
                assertThat(result.share(part)).as(part.key()).isBetween(0.0, 1.0).isPositive();
              }
            });
    assertThat(difference(report, PretrainPath.FP32)).isLessThan(1e-5);
    if (bf16) {
      // bfloat16 has 8 bits: closer would be float32 by another name.
      assertThat(difference(report, PretrainPath.BF16)).isBetween(1e-6, 1e-2);
    }
    PretrainResult plain = report.of(PretrainPath.PLAIN_FP32).orElseThrow();
    assertThat(plain.rounds().getLast().loss()).isNotEqualTo(plain.rounds().getFirst().loss());
    List<String> rounds = told.stream().filter(line -> line.contains("round")).toList();
    assertThat(rounds.get(0)).startsWith("plain-fp32, round 1");
    assertThat(rounds.get(1)).startsWith("fp32, round 1");
    assertThat(rounds.get(bf16 ? 3 : 2)).startsWith("plain-fp32, round 2");
  }

  @Test
  void aWorkerAnswersEveryRequest() throws IOException {
    Path model = SmallModel.write(folder.resolve("model"), Position.MAPPING);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new StringReader("step\nthreads\ndance\nend"))) {
      PretrainWorker.run(PretrainPath.FP32, model, Device.CPU, 2, 1, in, out);
    }
    List<String> answers = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(answers).hasSize(4);
    assertThat(answers.get(0)).isEqualTo("ok");
    PretrainRound round = PretrainRound.parse(answers.get(1).substring("ok ".length()));
    assertThat(round.loss()).isPositive();
    assertThat(round.parts()).hasSize(PretrainPart.values().length);
    assertThat(answers.get(2)).isEqualTo("ok 2");
    assertThat(answers.get(3)).isEqualTo("failed unknown request 'dance'");
  }

  private static double difference(PretrainReport report, PretrainPath path) {
    return report.lossDifference(report.of(path).orElseThrow()).orElseThrow();
  }

  private static boolean bf16Here() {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return Autocast.refusal(compute).isEmpty();
    }
  }
}
