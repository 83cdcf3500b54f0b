package org.engram.tensor.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class ProductsTest {
  @Test
  void agreeWithTheDefinitionForEverySize() {
    for (int[] size : new int[][] {{1, 1, 1}, {3, 5, 2}, {70, 9, 33}, {33, 67, 40}}) {
      double[][] a = random(size[0], size[1], 1);
      double[][] b = random(size[1], size[2], 2);
      assertClose(Products.times(a, b), defined(a, b));
      assertClose(Products.cross(Products.transposed(a), b), defined(a, b));
      assertClose(Products.gram(a), defined(Products.transposed(a), a));
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBit() throws Exception {
    double[][] a = random(130, 75, 3);
    try (ForkJoinPool one = new ForkJoinPool(1);
        ForkJoinPool four = new ForkJoinPool(4)) {
      double[][] alone = one.submit(() -> Products.gram(a)).get();
      assertThat(four.submit(() -> Products.gram(a)).get()).isDeepEqualTo(alone);
    }
  }

  @Test
  void leastSquaresLeavesOutWhatFollowsFromEarlierColumns() {
    double[][] columns = {{1, 1, 1, 1}, {1, 2, 3, 4}, {3, 5, 7, 9}, {0, 0, 0, 0}, {1, 0, 0, 1}};
    LeastSquares model = LeastSquares.of(columns, 1e-8);
    assertThat(model.kept()).containsExactly(0, 1, 4);
    double[][] y = new double[4][1];
    for (int i = 0; i < 4; i++) {
      y[i][0] = 2 * columns[0][i] - 3 * columns[1][i] + 0.5 * columns[4][i];
    }
    double[][] found = model.coefficients(y);
    assertThat(found[0][0]).isCloseTo(2, within(1e-12));
    assertThat(found[1][0]).isCloseTo(-3, within(1e-12));
    assertThat(found[2][0]).isCloseTo(0.5, within(1e-12));
  }

  private static double[][] defined(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }

  private static void assertClose(double[][] found, double[][] expected) {
    assertThat(found.length).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).containsExactly(expected[i], within(1e-12));
    }
  }

  private static double[][] random(int rows, int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextDouble() - 0.5;
      }
    }
    return values;
  }
}
