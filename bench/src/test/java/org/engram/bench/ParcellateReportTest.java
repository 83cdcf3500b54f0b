package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ParcellateReportTest {
  private static final ParcellateResult GZIP =
      new ParcellateResult(
          ParcellatePath.GZIP,
          List.of(4.0, 5.0, 3.0),
          OptionalDouble.empty(),
          OptionalDouble.empty());
  private static final ParcellateResult GZ = ours(1e-12);

  private final ParcellateReport report = report(GZIP, GZ);

  @Test
  void theRatioIsThePathsMedianOverGzips() {
    assertThat(report.ratio(GZ)).hasValue(1.25);
    assertThat(report(GZ).ratio(GZ)).isEmpty();
  }

  @Test
  void meansAreRightToOneInABillion() {
    assertThat(report.right()).isTrue();
    assertThat(report(GZIP, ours(2e-9)).right()).isFalse();
    assertThat(report(GZIP, ours(Double.NaN)).right()).isFalse();
  }

  @Test
  void aPathIsOneLine() {
    assertThat(report.lines()).hasSize(5);
    assertThat(report.lines().get(0))
        .contains("97 x 115 x 97 voxels x 490 frames of int16 (1060 MB, as gzip 265 MB, 4.0 to 1)")
        .contains("to 450 regions (150000 voxels); 3 rounds");
    assertThat(report.lines().get(1)).contains("processors, load 0.10");
    assertThat(report.lines().get(2)).matches("gzip +4.00 s \\(3.00 to 5.00\\)  gzip 1.12");
    assertThat(report.lines().get(3))
        .matches("nii.gz +5.00 s \\(4.50 to 6.00\\)  ratio 1.25  peak 300 MB  means right.*")
        .endsWith("(1.0e-12)  Java 25");
    assertThat(report.lines().get(4)).matches("nibabel-nii +not measured: no numpy");
    assertThat(report(GZIP, ours(0.5)).lines().get(3)).contains("means WRONG (5.0e-01)");
  }

  @Test
  void theObjectHasTheFigures() {
    assertThat(report.json())
        .containsEntry("seconds_gzip", 4.0)
        .containsEntry("seconds_gz", 5.0)
        .containsEntry("seconds_max_gz", 6.0)
        .containsEntry("ratio_gz", 1.25)
        .containsEntry("peak_mb_gz", 300.0)
        .containsEntry("difference_gz", 1e-12)
        .containsEntry("right", true)
        .containsEntry("version_gzip", "gzip 1.12")
        .containsEntry("seconds_nii", null)
        .containsEntry("ratio_cifti", null)
        .containsEntry(
            "not_measured",
            Map.of(
                "nii", "not asked for",
                "cifti", "not asked for",
                "nibabel-nii.gz", "not asked for",
                "nibabel-nii", "no numpy",
                "nibabel-cifti", "not asked for"));
  }

  private static ParcellateResult ours(double difference) {
    return new ParcellateResult(
        ParcellatePath.GZ,
        List.of(5.0, 6.0, 4.5),
        OptionalDouble.of(3e8),
        OptionalDouble.of(difference));
  }

  private static ParcellateReport report(ParcellateResult... results) {
    LinkedHashMap<ParcellatePath, String> absent = new LinkedHashMap<>();
    absent.put(ParcellatePath.NIBABEL_NII, "no numpy");
    return new ParcellateReport(
        new ParcellateBenchmark.Settings(
            3,
            RunSize.FULL,
            List.of(ParcellatePath.GZIP, ParcellatePath.NIBABEL_NII, ParcellatePath.GZ),
            Optional.empty()),
        265_000_000,
        150_000,
        List.of(results),
        absent,
        Map.of(ParcellatePath.Program.GZIP, "gzip 1.12", ParcellatePath.Program.ENGRAM, "Java 25"),
        "0.10");
  }
}
