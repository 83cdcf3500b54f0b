package org.engram.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.engram.tensor.kernel.CpuKernels;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final Hardware PLAIN = new Hardware("plain", Set.of("avx2"), 0, false);
  private static final Hardware ZEN4 = new Hardware("zen4", Set.of("avx512_bf16"), 0, false);
  private static final Hardware GPU = new Hardware("gpu", Set.of("avx2"), 2, true);

  private static final CpuKernels ALL = new CpuKernels(Optional.empty(), Optional.empty());
  private static final CpuKernels NO_VECTORS = new CpuKernels(missing(), missing());

  private static Optional<CpuKernels.Refusal> missing() {
    return Optional.of(new CpuKernels.Refusal("no vector module", "start Java with --add-modules"));
  }

  @Test
  void bf16IsNotChosenWhereOnlyTheNaiveKernelWouldComputeIt() {
    Selection selection = Selection.of(Device.AUTO, Precision.AUTO, 2, ZEN4, NO_VECTORS);
    assertThat(selection.precision()).isEqualTo(Precision.FP32);
    assertThat(selection.choices())
        .anySatisfy(
            choice -> {
              assertThat(choice.what()).isEqualTo("precision");
              assertThat(choice.reason()).contains("no vector module", "--add-modules");
            });
  }

  @Test
  void autoTakesBf16OnlyWhereTheHardwareMultipliesIt() {
    assertThat(Selection.of(Device.AUTO, Precision.AUTO, 2, ZEN4, ALL).precision())
        .isEqualTo(Precision.BF16);
    Selection plain = Selection.of(Device.AUTO, Precision.AUTO, 2, PLAIN, ALL);
    assertThat(plain.precision()).isEqualTo(Precision.FP32);
    assertThat(plain.choices())
        .anySatisfy(choice -> assertThat(choice.reason()).contains("no bfloat16 instructions"));
  }

  @Test
  void autoTakesTheGpuWhereThereIsOne() {
    assertThat(Selection.of(Device.AUTO, Precision.AUTO, 2, GPU, ALL).device())
        .isEqualTo(Device.cuda(0));
    assertThat(Selection.of(Device.AUTO, Precision.AUTO, 2, ZEN4, ALL).device())
        .isEqualTo(Device.CPU);
  }

  @Test
  void aDeviceThatIsNotThereIsAnErrorAndNoFallBack() {
    assertThatThrownBy(() -> Selection.of(Device.cuda(0), Precision.AUTO, 2, ZEN4, ALL))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--device cuda:0")
        .hasMessageContaining("-Pcuda");
    assertThatThrownBy(() -> Selection.of(Device.cuda(2), Precision.AUTO, 2, GPU, ALL))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("2 GPU(s)");
  }

  @Test
  void aPrecisionThatWasAskedForIsTaken() {
    assertThat(Selection.of(Device.CPU, Precision.FP32, 1, ZEN4, ALL).precision())
        .isEqualTo(Precision.FP32);
    assertThat(Selection.of(Device.CPU, Precision.BF16, 1, PLAIN, ALL).choices())
        .anySatisfy(choice -> assertThat(choice.reason()).contains("slow"));
  }

  @Test
  void devicesAreReadByTheirNames() {
    assertThat(Device.parse("cuda:3")).isEqualTo(Device.cuda(3));
    assertThat(Device.parse("cuda")).isEqualTo(Device.cuda(0));
    assertThatThrownBy(() -> Device.parse("gpu"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("auto, cpu, cuda or cuda:N");
  }
}
