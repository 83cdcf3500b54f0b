package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.VolumeVariant;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.EngramException;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodeBenchmarkTest {
  @TempDir private Path folder;

  @Test
  void thePathsAgreeAndTakeTurns() {
    Path model = SmallModel.write(folder.resolve("model"), Position.MAPPING);
    List<String> steps = new ArrayList<>();

    EncodeReport report =
        EncodeBenchmark.run(
            settings(model.toString(), 2, EncodePath.BF16, EncodePath.FP32, EncodePath.PLAIN_FP32),
            steps::add);

    boolean bf16 = bf16Here();
    assertThat(report.results())
        .extracting(PathResult::path)
        .containsExactlyElementsOf(
            bf16
                ? List.of(EncodePath.PLAIN_FP32, EncodePath.FP32, EncodePath.BF16)
                : List.of(EncodePath.PLAIN_FP32, EncodePath.FP32));
    assertThat(report.results()).allSatisfy(r -> assertThat(r.seconds()).hasSize(2));
    assertThat(report.results()).allSatisfy(r -> assertThat(r.threads()).isEqualTo(2));
    assertThat(agreement(report, EncodePath.FP32).tokenError()).isLessThan(1e-4);
    assertThat(agreement(report, EncodePath.FP32).cosine()).isEqualTo(1, within(1e-7));
    if (bf16) {
      // bfloat16 has 8 bits: closer than a thousandth would be float32 by another name.
      assertThat(agreement(report, EncodePath.BF16).tokenError()).isBetween(1e-4, 0.1);
      assertThat(agreement(report, EncodePath.BF16).cosine()).isGreaterThan(0.999);
    }
    List<String> rounds = steps.stream().filter(step -> step.contains("round")).toList();
    assertThat(rounds.get(0)).startsWith("plain-fp32, round 1");
    assertThat(rounds.get(1)).startsWith("fp32, round 1");
    assertThat(rounds.get(bf16 ? 3 : 2)).startsWith("plain-fp32, round 2");
  }

  @Test
  void whatIsNotMeasuredIsSaidInTheLineAndTheObject() {
    assumeFalse(EncodeBenchmark.mklOnClassPath(), "a build with MKL has nothing to leave out");
    Path model = SmallModel.write(folder.resolve("model"), Position.ORIGIN);

    EncodeReport report =
        EncodeBenchmark.run(
            settings(model.toString(), 1, EncodePath.PLAIN_FP32_MKL, EncodePath.FP32), _ -> {});

    assertThat(report.lines().get(2))
        .startsWith("plain-fp32-mkl not measured: Intel MKL is not on the class path")
        .contains("-Pmkl", "--mkl-jar");
    Map<String, Object> json = report.json();
    assertThat(json)
        .containsKeys("seconds_plain_fp32", "ratio_fp32", "ratio_bf16", "cosine_bf16", "peak_mb")
        .containsEntry("seconds_plain_fp32_mkl", null)
        .containsEntry("ratio_fp32", null)
        .containsEntry("tokens", 320);
    assertThat((Double) json.get("seconds_fp32")).isPositive();
    assertThat(json.get("not_measured"))
        .asString()
        .contains("plain-fp32=not asked for", "bf16=not asked for");
  }

  @Test
  void thePathsAgreeOnVolumes() {
    Path model = folder.resolve("neuro");
    var volume = new VolumeShape(List.of(24, 36, 24), List.of(4, 4, 4), 1);
    NewNeuroJepa.of(VolumeVariant.VIT_TINY, volume, "published").write(model, 5);

    TimedModel timed = TimedModel.open(model, 2);

    assertThat(timed.job().words())
        .startsWith("one volume of 24 x 36 x 24 voxels, 2 together, 324 tokens");
    try (ScanEncoder plain = timed.plain();
        ScanEncoder ours = timed.engram(Compute.open(Device.CPU, Precision.FP32, 2))) {
      float[] tokens = ours.encode(timed.input());
      assertThat(tokens).hasSize(2 * 324 * 192);
      assertThat(Agreement.of(tokens, plain.encode(timed.input()), 192).tokenError())
          .isLessThan(1e-4);
    }
  }

  @Test
  void aVariantThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> BenchmarkModel.directory("vit_huge", folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--model", "vit_huge", "vit_small, vit_base or vit_large");
  }

  @Test
  void aModelDirectoryThatIsNotThereIsRefused() {
    String nowhere = folder.resolve("nowhere").toString();

    assertThatThrownBy(() -> EncodeBenchmark.run(settings(nowhere, 1, EncodePath.FP32), _ -> {}))
        .isInstanceOf(EngramException.class)
        .hasMessageContaining(nowhere);
  }

  @Test
  void anMklJarThatIsNotThereIsRefused() {
    Optional<Path> jar = Optional.of(folder.resolve("mkl.jar"));

    assertThatThrownBy(
            () -> new EncodeBenchmark.Settings("vit_base", 1, 1, 1, List.of(EncodePath.FP32), jar))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--mkl-jar", "mkl.jar");
  }

  @Test
  void theCacheIsTheLaunchers() {
    assertThat(BenchmarkModel.cache(Map.of("ENGRAM_CACHE", "there", "XDG_CACHE_HOME", "here")))
        .isEqualTo(Path.of("there"));
    assertThat(BenchmarkModel.cache(Map.of("XDG_CACHE_HOME", "here")))
        .isEqualTo(Path.of("here", "engram"));
    assertThat(BenchmarkModel.cache(Map.of()))
        .isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "engram"));
  }

  private static EncodeBenchmark.Settings settings(String model, int rounds, EncodePath... paths) {
    return new EncodeBenchmark.Settings(model, 2, rounds, 2, List.of(paths), Optional.empty());
  }

  private static Agreement agreement(EncodeReport report, EncodePath path) {
    return report.of(path).orElseThrow().agreement().orElseThrow();
  }

  private static boolean bf16Here() {
    try (Compute compute = Compute.open(Device.CPU, Precision.AUTO, 1)) {
      return compute.precision() == Precision.BF16;
    }
  }
}
