package org.engram.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
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
    var refusal = CpuKernels.detect().bf16();
    assumeTrue(refusal.isEmpty(), () -> refusal.get().reason());
    torch.manual_seed(11);
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
    try (var _ = new PointerScope();
        LinearKernel kernel = new BlockedLinear(threads, true)) {
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

  @ParameterizedTest(name = "{0} rows, {1} to {2}, {3} threads, with bfloat16 {4}")
  @CsvSource({
    "300, 768, 64, 1, true",
    "257, 100, 96, 2, false",
    "1000, 1600, 160, 2, true",
    "700, 33, 16, 2, true",
    "700, 64, 77, 8, false",
    "12, 64, 64, 2, false"
  })
  void float32IsFloat64WithinItsSumsRounding(int rows, int in, int out, int threads, boolean half) {
    try (var _ = new PointerScope();
        LinearKernel kernel = new BlockedLinear(threads, half)) {
      Tensor x = torch.randn(new long[] {1, rows, in});
      Tensor w = torch.randn(new long[] {out, in});
      Tensor b = torch.randn(new long[] {out});

      Tensor got = kernel.apply(x, w, b);

      Tensor expected = new LibraryLinear().apply(wide(x), wide(w), wide(b));
      double slack = 4e-6 * expected.abs().max().item_double();
      assertThat(got.scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
      assertThat(wide(got).sub(expected).abs().max().item_double()).isLessThan(slack);
    }
  }

  @Test
  void float32HasTheSameBytesOnAnyNumberOfThreads() {
    try (var _ = new PointerScope();
        LinearKernel one = new BlockedLinear(1, false);
        LinearKernel seven = new BlockedLinear(7, false)) {
      Tensor x = torch.randn(new long[] {1111, 900});
      Tensor w = torch.randn(new long[] {100, 900});
      Tensor b = torch.randn(new long[] {100});

      assertThat(one.apply(x, w, b).equal(seven.apply(x, w, b))).isTrue();
    }
  }

  @Test
  void underAutocastLibtorchChoosesTheType() {
    boolean before = torch.is_autocast_enabled(torch.DeviceType.CPU);
    torch.set_autocast_enabled(torch.DeviceType.CPU, true);
    try (var _ = new PointerScope();
        LinearKernel kernel = new BlockedLinear(2, true)) {
      Tensor y = kernel.apply(torch.randn(300, 64), torch.randn(64, 64), torch.zeros(64));

      assertThat(y.scalar_type().intern()).isEqualTo(torch.ScalarType.BFloat16);
    } finally {
      torch.set_autocast_enabled(torch.DeviceType.CPU, before);
    }
  }

  @Test
  void bf16KeepsInfinityAndNotANumber() {
    try (var _ = new PointerScope();
        LinearKernel kernel = new BlockedLinear(1, true)) {
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
        LinearKernel kernel = new BlockedLinear(2, true)) {
      Tensor x = torch.randn(new long[] {500, 64});
      Tensor w = torch.randn(new long[] {64, 64}).requires_grad_(true);

      kernel.apply(x, w, torch.zeros(64)).sum().backward();

      assertThat(w.grad().abs().sum().item_float()).isPositive();
    }
  }

  @ParameterizedTest(name = "{0} threads")
  @CsvSource({"1", "2", "7"})
  void groupsAreTheLayersOneByOne(int threads) {
    int[] starts = {0, 130, 130, 131, 700};
    try (var _ = new PointerScope();
        LinearKernel kernel = new BlockedLinear(threads, true)) {
      Tensor x = torch.randn(new long[] {700, 96}).to(torch.ScalarType.BFloat16);
      List<Tensor> weights = new ArrayList<>();
      List<Tensor> biases = new ArrayList<>();
      for (int g = 0; g < 4; g++) {
        weights.add(torch.randn(new long[] {160, 96}).to(torch.ScalarType.BFloat16));
        biases.add(torch.randn(new long[] {160}).to(torch.ScalarType.BFloat16));
      }

      Tensor got = kernel.applyGrouped(x, starts, weights, biases);

      assertThat(got.size(0)).isEqualTo(700);
      for (int g : new int[] {0, 2, 3}) {
        int rows = starts[g + 1] - starts[g];
        Tensor expected =
            new LibraryLinear()
                .apply(
                    wide(x.narrow(0, starts[g], rows)), wide(weights.get(g)), wide(biases.get(g)));
        Tensor apart = wide(got.narrow(0, starts[g], rows)).sub(expected).abs();
        double slack = 1e-6 * expected.abs().max().item_double();
        assertThat(apart.sub(expected.abs().mul(new Scalar(0x1p-8))).max().item_double())
            .as("group " + g)
            .isLessThan(slack);
      }
    }
  }

  @Test
  void groupsOfATypeWithoutPanelsAreTheLayersOneByOne() {
    try (var _ = new PointerScope();
        LinearKernel kernel = new BlockedLinear(2, true)) {
      Tensor x = torch.randn(new long[] {300, 8}).to(torch.ScalarType.Double);
      List<Tensor> weights =
          List.of(wide(torch.randn(new long[] {5, 8})), wide(torch.randn(new long[] {5, 8})));
      List<Tensor> biases =
          List.of(wide(torch.randn(new long[] {5})), wide(torch.randn(new long[] {5})));

      Tensor got = kernel.applyGrouped(x, new int[] {0, 0, 300}, weights, biases);

      Tensor expected = new LibraryLinear().apply(x, weights.get(1), biases.get(1));
      assertThat(got.equal(expected)).isTrue();
    }
  }

  @Test
  void anInputOfAnotherWidthIsRefused() {
    try (var _ = new PointerScope();
        LinearKernel kernel = new BlockedLinear(1, true)) {
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
