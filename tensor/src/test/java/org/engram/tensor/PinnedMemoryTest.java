package org.engram.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.ValueLayout;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.junit.jupiter.api.Test;

class PinnedMemoryTest {
  @Test
  void aCpuIsToldThatItNeedsNone() {
    assertThatThrownBy(() -> PinnedMemory.allocate(Device.CPU, 64))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("page-locked memory: cpu; expected a GPU (cuda:N)")
        .hasMessageContaining("nothing is copied");
  }

  @Test
  void aGpuGetsWhatWasWrittenThere() {
    assumeTrue(!Gpu.detect().isEmpty(), "no GPU");
    try (Compute compute = Compute.open(Device.cuda(0), Precision.FP32, 1);
        PinnedMemory memory = PinnedMemory.allocate(Device.cuda(0), 16);
        Scope _ = Scope.open()) {
      for (int i = 0; i < 4; i++) {
        memory.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, i + 0.5f);
      }
      Tensor host = Tensors.of(new HostTensor(DType.F32, new long[] {4}, memory.segment()));

      assertThat(Handles.of(host).is_pinned()).isTrue();
      assertThat(compute.place(host).toFloats()).containsExactly(0.5f, 1.5f, 2.5f, 3.5f);
    }
  }

  @Test
  void aGpuThatIsNotThereIsAnErrorInWords() {
    assumeTrue(Gpu.detect().isEmpty(), "a GPU is there");

    assertThatThrownBy(() -> PinnedMemory.allocate(Device.cuda(0), 64))
        .isInstanceOf(NativeException.class);
  }
}
