package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Variant;
import org.engram.tensor.Device;
import org.junit.jupiter.api.Test;

class PretrainReportTest {
  private static final PretrainResult PLAIN =
      result(PretrainPath.PLAIN_FP32, round(0.5, 16), round(0.4, 20), round(0.3, 18));
  private static final PretrainResult OURS =
      result(PretrainPath.FP32, round(0.5, 6), round(0.4004, 8), round(0.3, 10));

  private final PretrainReport report = report(PLAIN, OURS);

  @Test
  void theRatioIsPlainsMedianOverOurs() {
    assertThat(report.ratio(OURS)).hasValue(2);
    assertThat(report.samplesPerSecond(OURS)).isEqualTo(0.2);
    assertThat(report(OURS).ratio(OURS)).isEmpty();
  }

  @Test
  void theLossesAreComparedStepByStep() {
    assertThat(report.lossDifference(OURS).orElseThrow()).isEqualTo(0.001, within(1e-9));
    PretrainResult broken =
        result(PretrainPath.FP32, round(Double.NaN, 1), round(0.4, 1), round(0.3, 1));
    assertThat(report(PLAIN, broken).lossDifference(broken).orElseThrow()).isNaN();
  }

  @Test
  void aRoundIsReadAsItWasWritten() {
    PretrainRound round =
        new PretrainRound(0.25, Map.of(PretrainPart.TARGET, 1.5, PretrainPart.BACKWARD, 2.0));
    assertThat(round.text()).isEqualTo("0.25 0.0 1.5 0.0 2.0 0.0 0.0");
    PretrainRound read = PretrainRound.parse(round.text());
    assertThat(read.loss()).isEqualTo(0.25);
    assertThat(read.seconds(PretrainPart.BACKWARD)).isEqualTo(2);
    assertThat(read.seconds()).isEqualTo(3.5);
  }

  @Test
  void aPathIsTwoLines() {
    assertThat(report.lines()).hasSize(9);
    assertThat(report.lines().get(0))
        .contains(
            "2 x 450 regions x 160 frames",
            "4500 tokens (context 1400, targets 1300, means), 900 GFLOP; on cpu");
    assertThat(report.lines().get(5))
        .startsWith("fp32")
        .contains("0.200 samples/s", "10.00 s (8.00 to 12.00)", "ratio 2.00", "peak 3000 MB")
        .contains("loss difference 1.0e-03", "TheBLAS; kernels");
    assertThat(report.lines().get(6))
        .isEqualTo("           model 90 GFLOP/s, 22.5 % of a large product's 400");
    assertThat(report.lines().get(7)).contains("backward 80.0 % (8.00 s)", "EMA 20.0 % (2.00 s)");
    assertThat(report.lines().get(8)).isEqualTo("bf16       not measured: no such processor");
  }

  @Test
  void theObjectHasTheFigures() {
    assertThat(report.json())
        .containsEntry("batch", 2)
        .containsEntry("samples_per_second_fp32", 0.2)
        .containsEntry("seconds_plain_fp32", 20.0)
        .containsEntry("ratio_fp32", 2.0)
        .containsEntry("share_ema_fp32", 0.2)
        .containsEntry("peak_mb_fp32", 3000.0)
        .containsEntry("model_gflop", 900.0)
        .containsEntry("model_gflops_fp32", 90.0)
        .containsEntry("product_gflops_fp32", 400.0)
        .containsEntry("model_share_of_product_fp32", 0.225)
        .containsEntry("model_share_of_product_bf16", null)
        .containsEntry("ratio_bf16", null)
        .containsEntry("not_measured", Map.of("bf16", "no such processor"));
  }

  private static PretrainReport report(PretrainResult... results) {
    LinkedHashMap<PretrainPath, String> absent = new LinkedHashMap<>();
    absent.put(PretrainPath.BF16, "no such processor");
    return new PretrainReport(
        new PretrainBenchmark.Settings(
            "vit_base", 2, 3, Device.CPU, 2, List.of(PretrainPath.values())),
        BrainJepaConfig.published(Variant.VIT_BASE),
        List.of(results),
        absent,
        "0.10",
        new PretrainReport.Work(1400, 1300, 9e11));
  }

  private static PretrainResult result(PretrainPath path, PretrainRound... rounds) {
    return new PretrainResult(
        path,
        new PretrainRound(1, Map.of(PretrainPart.BACKWARD, 99.0)),
        List.of(rounds),
        OptionalDouble.of(3e9),
        4e11,
        "TheBLAS",
        "kernels",
        2);
  }

  /** Its EMA takes 2 s. */
  private static PretrainRound round(double loss, double backward) {
    return new PretrainRound(loss, Map.of(PretrainPart.BACKWARD, backward, PretrainPart.EMA, 2.0));
  }
}
