package org.engram.models.probing;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Sums of products over rows, in an order that no number of threads changes. A tile of the result
 * belongs to one task, and four rows are added at a time, so that each of its numbers is loaded and
 * stored once for four products.
 */
final class Products {
  private static final int TILE = 16;
  private static final int BLOCK = 64; // rows that stay in the cache for a tile

  private Products() {}

  /**
   * Σ weight [row, 1] [row, 1]', [width + 1][width + 1].
   *
   * @param rows [rows][width]
   */
  static double[][] weighted(double[][] rows, double[] weights) {
    int width = rows[0].length;
    double[][] sums = new double[width + 1][width + 1];
    double[][] upper = upperTriangle(rows, weights);
    for (int j = 0; j < width; j++) {
      System.arraycopy(upper[j], j, sums[j], j, width - j);
    }
    for (int i = 0; i < rows.length; i++) {
      addScaled(sums[width], 0, rows[i], weights[i]);
      sums[width][width] += weights[i];
    }
    for (int j = 0; j <= width; j++) {
      for (int k = 0; k < j; k++) {
        if (j == width) {
          sums[k][j] = sums[j][k];
        } else {
          sums[j][k] = sums[k][j];
        }
      }
    }
    return sums;
  }

  /** Σ row row', [width][width]. */
  static double[][] of(double[][] rows) {
    double[] once = new double[rows.length];
    Arrays.fill(once, 1);
    double[][] sums = upperTriangle(rows, once);
    for (int j = 0; j < sums.length; j++) {
      for (int k = 0; k < j; k++) {
        sums[j][k] = sums[k][j];
      }
    }
    return sums;
  }

  /** The products of rows with each other, [rows][rows]. */
  static double[][] ofRows(double[][] rows) {
    int n = rows.length;
    double[][] gram = new double[n][n];
    int tiles = (n + TILE - 1) / TILE;
    IntStream.range(0, tiles)
        .parallel()
        .forEach(
            tile -> {
              int to = Math.min(n, (tile + 1) * TILE);
              for (int j = 0; j < to; j++) {
                for (int i = Math.max(j, tile * TILE); i < to; i++) {
                  gram[i][j] = dot(rows[i], 0, rows[j]);
                }
              }
            });
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        gram[j][i] = gram[i][j];
      }
    }
    return gram;
  }

  private static double[][] upperTriangle(double[][] rows, double[] weights) {
    int width = rows[0].length;
    double[][] sums = new double[width][width];
    int tiles = (width + TILE - 1) / TILE;
    IntStream.range(0, tiles)
        .parallel()
        .forEach(
            tile -> {
              int from = tile * TILE;
              int to = Math.min(width, from + TILE);
              for (int first = 0; first < rows.length; first += BLOCK) {
                int last = Math.min(rows.length, first + BLOCK);
                for (int j = from; j < to; j++) {
                  addRows(sums[j], rows, weights, first, last, j);
                }
              }
            });
    return sums;
  }

  private static void addRows(
      double[] to, double[][] rows, double[] weights, int first, int last, int column) {
    int i = first;
    for (; i + 4 <= last; i += 4) {
      double a = rows[i][column] * weights[i];
      double b = rows[i + 1][column] * weights[i + 1];
      double c = rows[i + 2][column] * weights[i + 2];
      double d = rows[i + 3][column] * weights[i + 3];
      addFour(to, column, rows[i], a, rows[i + 1], b, rows[i + 2], c, rows[i + 3], d);
    }
    for (; i < last; i++) {
      double a = rows[i][column] * weights[i];
      double[] row = rows[i];
      for (int k = column; k < to.length; k++) {
        to[k] += a * row[k];
      }
    }
  }

  private static void addFour(
      double[] to,
      int from,
      double[] w,
      double a,
      double[] x,
      double b,
      double[] y,
      double c,
      double[] z,
      double d) {
    for (int k = from; k < to.length; k++) {
      to[k] += (a * w[k] + b * x[k]) + (c * y[k] + d * z[k]);
    }
  }

  /**
   * Rows times a matrix, [rows][columns].
   *
   * @param matrix [width][columns]
   */
  static double[][] times(double[][] rows, double[][] matrix) {
    double[][] result = new double[rows.length][matrix[0].length];
    IntStream.range(0, (rows.length + TILE - 1) / TILE)
        .parallel()
        .forEach(
            tile -> {
              int to = Math.min(rows.length, (tile + 1) * TILE);
              for (int j = 0; j < matrix.length; j += 4) {
                for (int i = tile * TILE; i < to; i++) {
                  addLines(result[i], rows[i], matrix, j);
                }
              }
            });
    return result;
  }

  private static void addLines(double[] to, double[] row, double[][] matrix, int j) {
    if (j + 4 <= matrix.length) {
      addFour(
          to,
          0,
          matrix[j],
          row[j],
          matrix[j + 1],
          row[j + 1],
          matrix[j + 2],
          row[j + 2],
          matrix[j + 3],
          row[j + 3]);
    } else {
      for (int k = j; k < matrix.length; k++) {
        addScaled(to, 0, matrix[k], row[k]);
      }
    }
  }

  /** Of a row with as many numbers of {@code x} from {@code at} on. */
  static double dot(double[] x, int at, double[] row) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int k = 0;
    for (; k + 4 <= row.length; k += 4) {
      a += x[at + k] * row[k];
      b += x[at + k + 1] * row[k + 1];
      c += x[at + k + 2] * row[k + 2];
      d += x[at + k + 3] * row[k + 3];
    }
    for (; k < row.length; k++) {
      a += x[at + k] * row[k];
    }
    return (a + b) + (c + d);
  }

  /** Adds a multiple of a row to the numbers of {@code to} from {@code at} on. */
  static void addScaled(double[] to, int at, double[] row, double scale) {
    for (int k = 0; k < row.length; k++) {
      to[at + k] += scale * row[k];
    }
  }
}
