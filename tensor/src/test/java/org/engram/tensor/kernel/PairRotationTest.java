package org.engram.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PairRotationTest {
  private static final int HEADS = 3;
  private static final int WIDTH = 64;
  private static final int TABLE = 5;

  @BeforeEach
  void isAvailable() {
    assumeTrue(CpuKernels.vectorsLoaded(), "the vector module is not loaded");
    torch.manual_seed(5);
  }

  @Test
  void floatsAreRotatedToTheLastBit() {
    rotatesAs(torch.ScalarType.Float);
  }

  @Test
  void bfloat16IsRotatedInFloat32AndRoundedOnce() {
    rotatesAs(torch.ScalarType.BFloat16);
  }

  private static void rotatesAs(torch.ScalarType type) {
    try (var _ = new PointerScope()) {
      Tensor qkv = torch.randn(new long[] {2 * TABLE, 3 * HEADS * WIDTH}).to(type);
      Tensor cosines = torch.randn(new long[] {TABLE, WIDTH});
      Tensor sines = torch.randn(new long[] {TABLE, WIDTH});
      Tensor expected = composed(qkv, cosines, sines);
      assertThat(PairRotation.takes(qkv, WIDTH)).isTrue();

      PairRotation.rotate_(qkv, cosines, sines, HEADS);

      assertThat(qkv.equal(expected)).isTrue();
    }
  }

  /** The same in libtorch's operators. */
  private static Tensor composed(Tensor qkv, Tensor cosines, Tensor sines) {
    long rotated = 2L * HEADS * WIDTH;
    Tensor x = qkv.narrow(1, 0, rotated).to(torch.ScalarType.Float);
    Tensor pairs = x.reshape(2, TABLE, 2 * HEADS, WIDTH / 2, 2);
    Tensor swapped =
        torch.stack(new TensorVector(pairs.select(-1, 1), pairs.select(-1, 0)), -1).flatten(3, 4);
    Tensor turned =
        x.reshape(2, TABLE, 2 * HEADS, WIDTH)
            .mul(cosines.reshape(1, TABLE, 1, WIDTH))
            .add(swapped.mul(sines.reshape(1, TABLE, 1, WIDTH)));
    return torch.cat(
        new TensorVector(
            turned.reshape(2 * TABLE, rotated).to(qkv.scalar_type()),
            qkv.narrow(1, rotated, (long) HEADS * WIDTH)),
        1);
  }

  @Test
  void headsThatAreNoWholeVectorsAreLeftToLibtorch() {
    try (var _ = new PointerScope()) {
      assertThat(PairRotation.takes(torch.zeros(2, 36), 12)).isFalse();
      assertThat(PairRotation.takes(torch.zeros(192, 2).t(), 64)).isFalse();
      assertThat(PairRotation.takes(torch.zeros(2, 192).to(torch.ScalarType.Double), 64)).isFalse();
    }
  }
}
