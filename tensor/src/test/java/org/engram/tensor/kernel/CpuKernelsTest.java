package org.engram.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.DType;
import org.junit.jupiter.api.Test;

class CpuKernelsTest {
  private static final CpuFeatures ZEN4 =
      new CpuFeatures(Set.of("avx2", "fma", "avx512f", "avx512bw", "avx512_bf16"));
  private static final CpuFeatures HASWELL = new CpuFeatures(Set.of("avx2", "fma"));

  @Test
  void aMachineWithEverythingIsRefusedNothing() {
    var kernels = CpuKernels.of(ZEN4, true, true, true);
    assertThat(kernels.float32()).isEmpty();
    assertThat(kernels.bf16()).isEmpty();
  }

  @Test
  void withoutBf16InstructionsFloat32RemainsAndTheReasonNamesThem() {
    var kernels = CpuKernels.of(HASWELL, true, true, true);
    assertThat(kernels.float32()).isEmpty();
    assertThat(kernels.bf16().orElseThrow().reason()).contains("avx512_bf16");
    try (AttentionKernel kernel = kernels.attention(DType.BF16, 1)) {
      assertThat(kernel).isInstanceOf(FusedAttention.class);
    }
  }

  @Test
  void withoutTheVectorModuleTheRemedyIsItsFlag() {
    var kernels = CpuKernels.of(ZEN4, false, true, true);
    assertThat(kernels.float32().orElseThrow().remedy())
        .isEqualTo("start Java with --add-modules jdk.incubator.vector");
    assertThatThrownBy(() -> kernels.requireBlockedAttention(DType.BF16, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--add-modules jdk.incubator.vector");
  }

  @Test
  void anotherLibtorchOrOneDnnSwitchedOffLeavesLibtorchsOperators() {
    assertThat(CpuKernels.of(ZEN4, true, false, true).bf16().orElseThrow().reason())
        .contains("block product");
    assertThat(CpuKernels.of(ZEN4, true, true, false).bf16().orElseThrow().reason())
        .contains("oneDNN");
  }

  @Test
  void aProcessWithoutTheVectorModuleDetectsItsAbsenceAndStillAttends()
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                WithoutVectors.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("jdk.incubator.vector is not loaded").contains("attended 10");
  }
}
