package org.engram.cohort.association;

import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * The product of one block with another whose rows are permuted, one of several that were computed
 * together.
 *
 * @param values row-major
 * @param at where its first row begins
 * @param stride from one row to the next
 */
@SuppressWarnings("ArrayRecordComponent") // used once and dropped
record PermutedProduct(double[] values, int at, int stride) {
  /** Permutations in one product, and the numbers of a block that it may take for them. */
  private static final int MOST_TOGETHER = 8;

  private static final long MOST_NUMBERS = 1 << 25;

  double value(int row, int column) {
    return values[at + row * stride + column];
  }

  void copyRow(int row, double[] to, int place, int count) {
    System.arraycopy(values, at + row * stride, to, place, count);
  }

  /**
   * Of several permutations side by side: a product of so many columns runs at thrice the rate of
   * as many products of 512.
   */
  static List<PermutedProduct> of(Tensor first, Tensor second, int[][] orders) {
    int many = orders.length;
    int count = orders[0].length;
    long[] rows = new long[count * many];
    for (int b = 0; b < many; b++) {
      for (int i = 0; i < count; i++) {
        rows[i * many + b] = orders[b][i];
      }
    }
    int width = (int) second.shape()[1];
    try (Scope _ = Scope.open()) {
      double[] values =
          first
              .matmul(
                  second
                      .indexSelect(0, Tensors.of(rows, rows.length))
                      .reshape(count, (long) many * width))
              .toDoubles();
      List<PermutedProduct> products = new ArrayList<>();
      for (int b = 0; b < many; b++) {
        products.add(new PermutedProduct(values, b * width, many * width));
      }
      return products;
    }
  }

  /** How many permutations share a product: it follows from the sizes alone, as figures must. */
  static int together(long first, long second) {
    return Math.clamp(MOST_NUMBERS / Math.max(first, second), 1, MOST_TOGETHER);
  }
}
