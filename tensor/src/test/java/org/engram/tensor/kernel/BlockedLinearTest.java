package org.engram.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockedLinearTest {
  @BeforeEach
  void isAvailable() {
    var refusal = CpuKernels.detect().floatLinear();
    assumeTrue(refusal.isEmpty(), () -> refusal.get().reason());
    torch.manual_seed(11);
  }

  @ParameterizedTest(name = "{0} rows, {1} to {2}, {3} threads")
  @CsvSource({
    "300, 768, 64, 1",
    "257, 100, 77, 2",
    "1000, 1600, 130, 2",
    "700, 33, 1, 8",
    "12, 64, 64, 2"
  })
  void agreesWithLinearInFloat64(int rows, int in, int out, int threads) {
    try (var _ = new PointerScope();
        LinearKernel kernel = BlockedLinear.float32(threads)) {
      Tensor x = torch.randn(new long[] {1, rows, in});
      Tensor w = torch.randn(new long[] {out, in});
      Tensor b = torch.randn(new long[] {out});

      Tensor got = kernel.apply(x, w, b);

      Tensor expected = new LibraryLinear().apply(wide(x), wide(w), wide(b));
      assertThat(got.dim()).isEqualTo(3);
      assertThat(got.size(2)).isEqualTo(out);
      double error = wide(got).sub(expected).abs().max().item_double();
      assertThat(error / expected.abs().max().item_double()).isLessThan(2e-6);
    }
  }

  @ParameterizedTest(name = "{0} rows, {1} to {2}, {3} threads")
  @CsvSource({
    "300, 768, 64, 1",
    "257, 100, 96, 2",
    "1000, 1600, 160, 2",
    "700, 33, 64, 2",
    "700, 64, 77, 8",
    "12, 64, 64, 2"
  })
  void bf16IsFloat64RoundedOnce(int rows, int in, int out, int threads) {
    assumeTrue(CpuKernels.detect().bf16().isEmpty(), "no bfloat16 instructions");
    try (var _ = new PointerScope();
        LinearKernel kernel = BlockedLinear.bf16(threads)) {
      Tensor x = torch.randn(new long[] {1, rows, in}).to(torch.ScalarType.BFloat16);
      Tensor w = torch.randn(new long[] {out, in}).to(torch.ScalarType.BFloat16);
      Tensor b = torch.randn(new long[] {out}).to(torch.ScalarType.BFloat16);

      Tensor got = kernel.apply(x, w, b);

      Tensor expected = new LibraryLinear().apply(wide(x), wide(w), wide(b));
      // Half a unit in the last of 8 bits, and the float32 sums' own rounding.
      double slack = 1e-6 * expected.abs().max().item_double();
      Tensor beyond = wide(got).sub(expected).abs().sub(expected.abs().mul(new Scalar(0x1p-8)));
      assertThat(got.scalar_type().intern()).isEqualTo(torch.ScalarType.BFloat16);
      assertThat(beyond.max().item_double()).isLessThan(slack);
    }
  }

  @Test
  void bf16KeepsInfinityAndNotANumber() {
    assumeTrue(CpuKernels.detect().bf16().isEmpty(), "no bfloat16 instructions");
    try (var _ = new PointerScope();
        LinearKernel kernel = BlockedLinear.bf16(1)) {
      Tensor x = torch.zeros(300, 64).to(torch.ScalarType.BFloat16);
      Tensor w = torch.zeros(64, 64).to(torch.ScalarType.BFloat16);
      Tensor b = torch.zeros(64).to(torch.ScalarType.BFloat16);
      b.select(0, 3).fill_(new Scalar(Float.NEGATIVE_INFINITY));
      b.select(0, 8).fill_(new Scalar(Float.NaN));

      Tensor row = kernel.apply(x, w, b).select(0, 299);

      assertThat(row.select(0, 3).item_float()).isEqualTo(Float.NEGATIVE_INFINITY);
      assertThat(row.select(0, 8).item_float()).isNaN();
      assertThat(row.select(0, 9).item_float()).isZero();
    }
  }

  @Test
  void weightsWithAGradientGetOne() {
    try (var _ = new PointerScope();
        LinearKernel kernel = BlockedLinear.float32(2)) {
      Tensor x = torch.randn(new long[] {500, 64});
      Tensor w = torch.randn(new long[] {64, 64}).requires_grad_(true);

      kernel.apply(x, w, torch.zeros(64)).sum().backward();

      assertThat(w.grad().abs().sum().item_float()).isPositive();
    }
  }

  @Test
  void anInputOfAnotherWidthIsRefused() {
    try (var _ = new PointerScope();
        LinearKernel kernel = BlockedLinear.float32(1)) {
      Tensor x = torch.randn(new long[] {500, 65});
      Tensor w = torch.randn(new long[] {64, 64});
      assertThatThrownBy(() -> kernel.apply(x, w, torch.zeros(64)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("x is 65 wide and the bias 64; the weights are [64, 64]");
    }
  }

  private static Tensor wide(Tensor t) {
    return t.to(torch.ScalarType.Double);
  }
}
