package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Variant;
import org.junit.jupiter.api.Test;

class EncodeReportTest {
  private static final PathResult PLAIN =
      result(EncodePath.PLAIN_FP32, List.of(19.0, 17.0, 18.0), 1e11, 1.0e9, null);
  private static final PathResult OURS =
      result(EncodePath.FP32, List.of(9.0, 8.0, 9.5), 2e11, 2.0e9, new Agreement(1, 1e-5, 1e-6));
  private static final PathResult HALF =
      result(EncodePath.BF16, List.of(4.0, 5.0), 4e11, 1.5e9, new Agreement(0.9999, 0.02, 0.01));

  private final EncodeReport report = report(List.of(PLAIN, OURS, HALF));

  @Test
  void theMedianIsOfTheRounds() {
    assertThat(PLAIN.median()).isEqualTo(18);
    assertThat(HALF.median()).isEqualTo(4.5);
  }

  @Test
  void theRatioIsPlainsTimeOverOurs() {
    assertThat(report.ratio(OURS)).hasValue(2);
    assertThat(report.ratio(HALF)).hasValue(4);
    assertThat(report(List.of(OURS)).ratio(OURS)).isEmpty();
  }

  @Test
  void theFloorTakesTheBestRateOfTheType() {
    assertThat(report.floorSeconds(PLAIN)).isEqualTo(7.555, within(0.001));
    assertThat(report.floorSeconds(HALF)).isEqualTo(3.7776, within(0.001));
  }

  @Test
  void theObjectHasThePromisedKeys() {
    assertThat(report.json())
        .containsEntry("seconds_plain_fp32", 18.0)
        .containsEntry("ratio_fp32", 2.0)
        .containsEntry("ratio_bf16", 4.0)
        .containsEntry("cosine_bf16", 0.9999)
        .containsEntry("peak_mb", 2000.0)
        .containsEntry("ratio_plain_fp32_mkl", null)
        .containsEntry("token_error_bf16", 0.02)
        .containsEntry("first_ratio_bf16", 6.0 / 4.5);
  }

  @Test
  void aPathIsALine() {
    assertThat(report.lines()).hasSize(6);
    assertThat(report.lines().get(0))
        .contains("450 regions x 160 frames", "4500 tokens", "1.51 TFLOP");
    assertThat(report.lines().get(1)).contains("OMP_NUM_THREADS=2", "OMP_WAIT_POLICY=");
    assertThat(report.lines().get(5))
        .startsWith("bf16")
        .contains("4.50 s (4.00 to 5.00), 0.222 a second")
        .contains("ratio 4.00", "peak 1500 MB", "cosine 0.9999000", "token error 2.0e-02")
        .contains("first 6.00 s (1.33 of warm", "floor 3.78 s (1.19 of it)", "TheBLAS");
  }

  @Test
  void theBlasIsNamedByItsFile() {
    assertThat(ProcessFacts.blas(List.of("7f00 r-xp /x/libmkl_core.so.2", "/x/libopenblas.so.0")))
        .isEqualTo("MKL");
    assertThat(ProcessFacts.blas(List.of("7f00 r-xp /x/libopenblas.so.0"))).isEqualTo("OpenBLAS");
    assertThat(ProcessFacts.blas(List.of())).isEqualTo("unknown");
  }

  private static EncodeReport report(List<PathResult> results) {
    LinkedHashMap<EncodePath, String> absent = new LinkedHashMap<>();
    absent.put(EncodePath.PLAIN_FP32_MKL, "not here");
    return new EncodeReport(
        new EncodeBenchmark.Settings(
            "vit_base", 1, 3, 2, List.of(EncodePath.values()), Optional.empty()),
        new TimedModel.Job(
            "one scan of 450 regions x 160 frames",
            1,
            4500,
            768,
            EncoderCost.of(BrainJepaConfig.published(Variant.VIT_BASE))),
        results,
        absent,
        "0.10");
  }

  private static PathResult result(
      EncodePath path, List<Double> seconds, double rate, double peak, Agreement agreement) {
    return new PathResult(
        path,
        seconds,
        6,
        1,
        5,
        OptionalDouble.of(peak),
        rate,
        "TheBLAS",
        "kernels",
        2,
        Optional.ofNullable(agreement));
  }
}
