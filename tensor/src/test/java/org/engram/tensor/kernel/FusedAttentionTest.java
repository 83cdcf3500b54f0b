package org.engram.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FusedAttentionTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bfloat16OnACpuIsComputedInFloat32(boolean autocast) {
    try (var _ = new PointerScope();
        FusedAttention attention = new FusedAttention()) {
      torch.manual_seed(1);
      Tensor half = torch.randn(2, 50, 3 * 4 * 8).to(ScalarType.BFloat16).requires_grad_(true);
      Tensor whole = half.detach().to(ScalarType.Float).requires_grad_(true);
      torch.set_autocast_enabled(DeviceType.CPU, autocast);
      try {
        Tensor narrow = attention.attend(half, 4);

        assertThat(torch.is_autocast_enabled(DeviceType.CPU)).isEqualTo(autocast);
        torch.set_autocast_enabled(DeviceType.CPU, false);
        Tensor wide = attention.attend(whole, 4);
        assertThat(narrow.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        assertThat(narrow.equal(wide.to(ScalarType.BFloat16))).isTrue();
        narrow.sum().backward();
        wide.sum().backward();
        assertThat(half.grad().equal(whole.grad().to(ScalarType.BFloat16))).isTrue();
      } finally {
        torch.set_autocast_enabled(DeviceType.CPU, false);
      }
    }
  }
}
