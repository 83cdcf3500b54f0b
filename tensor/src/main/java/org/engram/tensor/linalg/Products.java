package org.engram.tensor.linalg;

import java.util.stream.IntStream;

/**
 * Products of dense matrices in double precision, in plain Java on all cores. Each entry is summed
 * in one fixed order by one thread, so the same input gives the same bits on any number of threads
 * and on every machine: what a fitted transform keeps must not depend on where it was fitted. The
 * inner loops run along rows, four at a time, which the compiler turns into vector instructions.
 */
public final class Products {
  /** Rows of the result that one piece of work computes: they and what they read fit a cache. */
  private static final int TILE = 32;

  private Products() {}

  /**
   * A B.
   *
   * @param a [rows][inner]
   * @param b [inner][columns]
   */
  public static double[][] times(double[][] a, double[][] b) {
    int inner = b.length;
    for (double[] row : a) {
      if (row.length != inner) {
        throw new IllegalArgumentException(row.length + " columns times " + inner + " rows");
      }
    }
    int columns = inner == 0 ? 0 : b[0].length;
    double[][] product = new double[a.length][columns];
    IntStream.range(0, tiles(a.length))
        .parallel()
        .forEach(
            tile -> {
              int end = Math.min(a.length, (tile + 1) * TILE);
              for (int k = 0; k < inner; k += 4) {
                for (int i = tile * TILE; i < end; i++) {
                  add(product[i], a[i], k, b, k, 0);
                }
              }
            });
    return product;
  }

  /**
   * A' B, the columns of one matrix against those of another with as many rows.
   *
   * @param a [rows][left]
   * @param b [rows][right]
   * @return [left][right]
   */
  public static double[][] cross(double[][] a, double[][] b) {
    if (a.length != b.length || a.length == 0) {
      throw new IllegalArgumentException(a.length + " rows against " + b.length);
    }
    return cross(a, b, false);
  }

  /**
   * A' A.
   *
   * @param a [rows][columns]
   * @return [columns][columns], symmetric to the bit
   */
  public static double[][] gram(double[][] a) {
    double[][] gram = cross(a, a, true);
    for (int i = 0; i < gram.length; i++) {
      for (int j = 0; j < i; j++) {
        gram[i][j] = gram[j][i];
      }
    }
    return gram;
  }

  /** Rows as columns. */
  public static double[][] transposed(double[][] a) {
    double[][] turned = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < turned.length; j++) {
        turned[j][i] = a[i][j];
      }
    }
    return turned;
  }

  /** With {@code upper}, only what is on and above the diagonal (and some below it). */
  private static double[][] cross(double[][] a, double[][] b, boolean upper) {
    int left = a[0].length;
    double[][] product = new double[left][b[0].length];
    IntStream.range(0, tiles(left))
        .parallel()
        .forEach(
            tile -> {
              int from = tile * TILE;
              int end = Math.min(left, from + TILE);
              double[] four = new double[4];
              for (int i = 0; i < a.length; i += 4) {
                int rows = Math.min(4, a.length - i);
                for (int p = from; p < end; p++) {
                  for (int r = 0; r < 4; r++) {
                    four[r] = r < rows ? a[i + r][p] : 0;
                  }
                  add(product[p], four, 0, b, i, upper ? from : 0);
                }
              }
            });
    return product;
  }

  /** Adds to a row of the product what up to four rows of b from k on give, from a column on. */
  private static void add(double[] sum, double[] a, int at, double[][] b, int k, int column) {
    if (k + 4 <= b.length) {
      axpy(sum, a[at], b[k], a[at + 1], b[k + 1], a[at + 2], b[k + 2], a[at + 3], b[k + 3], column);
      return;
    }
    for (int rest = 0; k + rest < b.length; rest++) {
      double factor = a[at + rest];
      double[] row = b[k + rest];
      for (int j = column; j < sum.length; j++) {
        sum[j] += factor * row[j];
      }
    }
  }

  private static void axpy(
      double[] sum,
      double f0,
      double[] r0,
      double f1,
      double[] r1,
      double f2,
      double[] r2,
      double f3,
      double[] r3,
      int from) {
    int end = sum.length;
    for (int j = from; j < end; j++) {
      sum[j] += f0 * r0[j] + f1 * r1[j] + (f2 * r2[j] + f3 * r3[j]);
    }
  }

  private static int tiles(int rows) {
    return (rows + TILE - 1) / TILE;
  }
}
