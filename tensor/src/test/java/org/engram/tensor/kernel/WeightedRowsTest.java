package org.engram.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightedRowsTest {
  private static final int DIM = 48;
  private static final long[] TO = {4, 0, 4, 2, 4};
  private static final float[] FACTORS = {0.5f, -2, 0.125f, 1 / 3f, 7};

  @BeforeEach
  void isAvailable() {
    assumeTrue(CpuKernels.vectorsLoaded(), "the vector module is not loaded");
    torch.manual_seed(3);
  }

  @ParameterizedTest
  @EnumSource(
      value = torch.ScalarType.class,
      names = {"Float", "BFloat16"})
  void rowsAreAddedInTheirOrderToTheLastBit(torch.ScalarType type) {
    try (var _ = new PointerScope()) {
      Tensor sum = torch.randn(new long[] {6, DIM});
      Tensor rows = torch.randn(new long[] {TO.length, DIM}).to(type);
      Tensor expected = sum.clone();
      for (int i = 0; i < TO.length; i++) {
        expected
            .select(0, TO[i])
            .add_(rows.select(0, i).to(torch.ScalarType.Float).mul(scalar(FACTORS[i])));
      }
      assertThat(WeightedRows.takes(sum, rows)).isTrue();

      WeightedRows.add_(sum, rows, TO, FACTORS);

      assertThat(sum.equal(expected)).isTrue();
    }
  }

  @Test
  void widthsThatAreNoWholeVectorsAndOtherTypesAreLeftAlone() {
    try (var _ = new PointerScope()) {
      Tensor odd = torch.zeros(2, DIM + 1);
      Tensor sum = torch.zeros(2, DIM);
      assertThat(WeightedRows.takes(odd, odd)).isFalse();
      assertThat(WeightedRows.takes(sum, sum.to(torch.ScalarType.Double))).isFalse();
      assertThat(WeightedRows.takes(sum.to(torch.ScalarType.BFloat16), sum)).isFalse();
      assertThat(WeightedRows.takes(torch.zeros(DIM, 2 * DIM).t(), sum)).isFalse();
    }
  }

  @Test
  void placesThatAreNotOneARowAreRefused() {
    try (var _ = new PointerScope()) {
      Tensor sum = torch.zeros(2, DIM);
      assertThatThrownBy(() -> WeightedRows.add_(sum, sum, new long[3], new float[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3 places");
      assertThatThrownBy(() -> WeightedRows.add_(sum, sum, new long[] {0, 2}, new float[2]))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private static org.bytedeco.pytorch.Scalar scalar(float value) {
    return new org.bytedeco.pytorch.Scalar(value);
  }
}
