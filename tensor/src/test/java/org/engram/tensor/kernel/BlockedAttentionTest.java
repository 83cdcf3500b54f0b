package org.engram.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both blocked kernels against libtorch's attention in float64. */
class BlockedAttentionTest {
  /**
   * Rounding of bfloat16 in the projection is shared; what remains is the result's own, 2^-9, and
   * the exponentials'.
   */
  private static final double BF16_TOLERANCE = 0.006;

  private static final double FLOAT_TOLERANCE = 3e-6;

  @ParameterizedTest(name = "batch {0}, {1} tokens, {2} heads of {3}")
  @CsvSource({
    "1, 1, 1, 64", "1, 2, 2, 16", "2, 31, 3, 24", "1, 128, 2, 32", "1, 512, 2, 64",
    "1, 513, 1, 64", "3, 130, 2, 64", "1, 1100, 2, 64", "1, 75, 2, 7", "2, 600, 1, 20"
  })
  void agreesWithAttentionInFloat64(int batch, int tokens, int heads, int headDim) {
    try (var _ = new PointerScope()) {
      torch.manual_seed(7);
      Tensor qkv = torch.randn(new long[] {batch, tokens, 3L * heads * headDim});

      assertThat(floatError(qkv, heads, 3)).isLessThan(FLOAT_TOLERANCE);
      assertThat(bf16Error(qkv, heads, 3)).isLessThan(BF16_TOLERANCE);
    }
  }

  @ParameterizedTest(name = "projection times {0}")
  @ValueSource(doubles = {0, 1e-20, 5, 30})
  void agreesWhereScoresAreAllEqualOrFarApart(double factor) {
    try (var _ = new PointerScope()) {
      torch.manual_seed(8);
      Tensor noise = torch.randn(new long[] {700, 3 * 2 * 64});
      Tensor qkv = noise.clone();
      // Scores grow with the square of the factor: at 30, several thousand, and one key takes all.
      qkv.narrow(1, 0, 2 * 2 * 64).mul_(scalar(factor));

      // A score of 7000 in float32 carries an error of 2^-11, and so does its exponential.
      assertThat(floatError(qkv, 2, 2)).isLessThan(factor > 1 ? 1e-3 : FLOAT_TOLERANCE);
      assertThat(bf16Error(qkv, 2, 2)).isLessThan(BF16_TOLERANCE);
    }
  }

  @Test
  void oneKeyFarAboveTheOthersGivesItsValue() {
    try (var _ = new PointerScope()) {
      Tensor qkv = torch.zeros(1025, 3 * 32);
      qkv.narrow(1, 0, 64).fill_(scalar(1));
      qkv.select(0, 1000).narrow(0, 32, 32).fill_(scalar(500)); // its key, in the second block
      qkv.select(0, 1000).narrow(0, 64, 32).fill_(scalar(3)); // its value

      for (Kind each : Kind.values()) {
        try (AttentionKernel kernel = each.kernel(2)) {
          Tensor out = kernel.attend(qkv.to(each.type), 1).to(torch.ScalarType.Float);
          assertThat(out.min().item_float()).as(each.name()).isEqualTo(3f);
          assertThat(out.max().item_float()).as(each.name()).isEqualTo(3f);
        }
      }
    }
  }

  @Test
  void veryNegativeScoresStillAddUpToOne() {
    try (var _ = new PointerScope()) {
      Tensor qkv = torch.ones(300, 3 * 64);
      qkv.narrow(1, 0, 64).fill_(scalar(-1e4));
      for (Kind each : Kind.values()) {
        try (AttentionKernel kernel = each.kernel(2)) {
          Tensor out = kernel.attend(qkv.to(each.type), 1).to(torch.ScalarType.Float);
          assertThat(out.min().item_float()).as(each.name()).isCloseTo(1f, within(1e-6f));
          assertThat(out.max().item_float()).as(each.name()).isCloseTo(1f, within(1e-6f));
        }
      }
    }
  }

  @Test
  void aNotANumberInAQueryMakesThatTokenNotANumberAndNoOther() {
    try (var _ = new PointerScope()) {
      torch.manual_seed(9);
      Tensor qkv = torch.randn(new long[] {40, 3 * 64});
      qkv.select(0, 11).narrow(0, 0, 64).fill_(scalar(Double.NaN));
      for (Kind each : Kind.values()) {
        try (AttentionKernel kernel = each.kernel(1)) {
          Tensor out = kernel.attend(qkv.to(each.type), 1).to(torch.ScalarType.Float);
          assertThat(out.isnan().sum().item_int()).as(each.name()).isEqualTo(64);
          assertThat(out.select(0, 11).isnan().sum().item_int()).as(each.name()).isEqualTo(64);
        }
      }
    }
  }

  @Test
  void theNumberOfThreadsDoesNotChangeTheResult() {
    try (var _ = new PointerScope()) {
      torch.manual_seed(10);
      Tensor qkv = torch.randn(new long[] {2, 300, 3 * 2 * 64});
      for (Kind each : Kind.values()) {
        Tensor typed = qkv.to(each.type);
        try (AttentionKernel one = each.kernel(1);
            AttentionKernel five = each.kernel(5)) {
          assertThat(one.attend(typed, 2).equal(five.attend(typed, 2))).as(each.name()).isTrue();
        }
      }
    }
  }

  @Test
  void aProjectionWithAGradientGetsOne() {
    try (var _ = new PointerScope();
        AttentionKernel kernel = Kind.FLOAT.kernel(2)) {
      Tensor qkv = torch.randn(new long[] {20, 3 * 32}).requires_grad_(true);

      kernel.attend(qkv, 2).sum().backward();

      assertThat(qkv.grad().defined()).isTrue();
      assertThat(qkv.grad().abs().sum().item_float()).isPositive();
    }
  }

  @Test
  void aTypeOrAWidthThatDoesNotFitIsRefused() {
    try (var _ = new PointerScope();
        AttentionKernel kernel = Kind.FLOAT.kernel(1)) {
      Tensor wrongType = torch.randn(new long[] {4, 48}).to(torch.ScalarType.Double);
      Tensor wrongWidth = torch.randn(new long[] {4, 50});
      assertThatThrownBy(() -> kernel.attend(wrongType, 1)).hasMessageContaining("Double");
      assertThatThrownBy(() -> kernel.attend(wrongWidth, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("50 wide")
          .hasMessageContaining("2 heads");
    }
  }

  @Test
  void residentMemoryStaysFlatOverManyCalls() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/statm")), "resident memory is read from /proc");
    try (var _ = new PointerScope();
        AttentionKernel kernel = Kind.BF16.kernel(2)) {
      Tensor qkv = torch.randn(new long[] {256, 3 * 4 * 64}).to(torch.ScalarType.BFloat16);
      calls(kernel, qkv, 400);
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 5; round++) {
        long before = residentPages();
        calls(kernel, qkv, 400);
        least = Math.min(least, residentPages() - before);
      }
      // 400 results of 128 kB would be 50 MB in every round. Java's own heap may grow in some.
      assertThat(least * 4 / 1024).as("MB grown").isLessThan(8);
    }
  }

  private static void calls(AttentionKernel kernel, Tensor qkv, int count) {
    for (int i = 0; i < count; i++) {
      try (var _ = new PointerScope()) {
        assertThat(kernel.attend(qkv, 4).size(0)).isEqualTo(256);
      }
    }
  }

  private static long residentPages() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]);
  }

  /** The types, each with its kernel. */
  private enum Kind {
    FLOAT(torch.ScalarType.Float),
    BF16(torch.ScalarType.BFloat16);

    private final torch.ScalarType type;

    Kind(torch.ScalarType type) {
      this.type = type;
    }

    AttentionKernel kernel(int threads) {
      var kernels = CpuKernels.detect();
      var refusal = this == FLOAT ? kernels.float32() : kernels.bf16();
      assumeTrue(refusal.isEmpty(), () -> name() + " attention: " + refusal.get().reason());
      return this == FLOAT ? BlockedAttention.float32(threads) : BlockedAttention.bf16(threads);
    }
  }

  private static double floatError(Tensor qkv, int heads, int threads) {
    try (AttentionKernel kernel = Kind.FLOAT.kernel(threads)) {
      return error(kernel.attend(qkv, heads), qkv, heads);
    }
  }

  private static double bf16Error(Tensor qkv, int heads, int threads) {
    Tensor rounded = qkv.to(torch.ScalarType.BFloat16);
    try (AttentionKernel kernel = Kind.BF16.kernel(threads)) {
      return error(kernel.attend(rounded, heads), rounded, heads);
    }
  }

  /** Largest difference from float64 attention of the same projection, over its largest value. */
  private static double error(Tensor got, Tensor qkv, int heads) {
    Tensor expected = new FusedAttention().attend(qkv.to(torch.ScalarType.Double), heads);
    assertThat(List.of(got.size(-2), got.size(-1)))
        .isEqualTo(List.of(expected.size(-2), expected.size(-1)));
    Tensor difference = got.to(torch.ScalarType.Double).sub(expected).abs().max();
    return difference.item_double() / expected.abs().max().item_double();
  }

  private static Scalar scalar(double value) {
    return new Scalar(value);
  }
}
