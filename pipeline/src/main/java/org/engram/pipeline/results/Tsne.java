package org.engram.pipeline.results;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * t-SNE (van der Maaten and Hinton 2008) with Barnes and Hut's approximation of the repulsion (van
 * der Maaten 2014). Nothing in it is random: it begins at the first two columns given, which should
 * be principal components (Kobak and Berens 2019), and the same rows give the same map on any
 * number of threads. The learning rate is the number of rows over four times the exaggeration
 * (Belkina and others 2019, for a gradient with its factor 4), 50 at least.
 */
public final class Tsne {
  /** Neighbours that a point is to keep near, at most; a third of the others where rows are few. */
  public static final double PERPLEXITY = 30;

  /** Fewer rows give no map worth looking at. */
  public static final int FEWEST = 10;

  private static final double EXAGGERATION = 12;
  private static final int EXAGGERATED = 250;
  private static final int ITERATIONS = 750;
  private static final double START = 1e-4;
  private static final double LEAST_GAIN = 0.01;

  private Tsne() {}

  /** The perplexity that so many rows get. */
  public static double perplexity(int rows) {
    return Math.min(PERPLEXITY, (rows - 1) / 3.0);
  }

  /**
   * The map.
   *
   * @param rows [rows, dim], at least {@link #FEWEST} rows and two columns
   * @return [rows, 2]
   */
  public static double[][] of(double[][] rows) {
    int n = rows.length;
    if (n < FEWEST || rows[0].length < 2) {
      throw new IllegalArgumentException(n + " rows of " + rows[0].length);
    }
    Affinities p = Affinities.of(rows, perplexity(n));
    double[][] y = start(rows);
    double[][] gain = new double[n][2];
    double[][] step = new double[n][2];
    Arrays.stream(gain).forEach(g -> Arrays.fill(g, 1));
    double rate = Math.max(50, n / (4 * EXAGGERATION));
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      boolean early = iteration < EXAGGERATED;
      double[][] gradient = gradient(p, y, early ? EXAGGERATION : 1, QuadTree.THETA);
      double momentum = early ? 0.5 : 0.8;
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < 2; k++) {
          boolean turned = gradient[i][k] > 0 == step[i][k] > 0;
          gain[i][k] = Math.max(LEAST_GAIN, turned ? gain[i][k] * 0.8 : gain[i][k] + 0.2);
          step[i][k] = momentum * step[i][k] - rate * gain[i][k] * gradient[i][k];
          y[i][k] += step[i][k];
        }
      }
      centre(y);
    }
    return y;
  }

  /** Four times the sum over j of (exaggeration p_ij - q_ij) (y_i - y_j) / (1 + |y_i - y_j|^2). */
  static double[][] gradient(Affinities p, double[][] y, double exaggeration, double theta) {
    int n = y.length;
    QuadTree tree = QuadTree.of(y);
    double[][] repulsion = new double[n][];
    IntStream.range(0, n).parallel().forEach(i -> repulsion[i] = tree.repulsion(y[i], theta));
    double z = 0;
    for (double[] r : repulsion) {
      z += r[2];
    }
    double normaliser = z;
    double[][] gradient = new double[n][2];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            i -> {
              double dx = 0;
              double dy = 0;
              for (int e = 0; e < p.neighbours()[i].length; e++) {
                double[] other = y[p.neighbours()[i][e]];
                double x0 = y[i][0] - other[0];
                double x1 = y[i][1] - other[1];
                double pull = exaggeration * p.weights()[i][e] / (1 + x0 * x0 + x1 * x1);
                dx += pull * x0;
                dy += pull * x1;
              }
              gradient[i][0] = 4 * (dx - repulsion[i][0] / normaliser);
              gradient[i][1] = 4 * (dy - repulsion[i][1] / normaliser);
            });
    return gradient;
  }

  /** The first two columns, brought to a small deviation; rows that coincide are set apart. */
  private static double[][] start(double[][] rows) {
    double sum = 0;
    double squares = 0;
    for (double[] row : rows) {
      sum += row[0];
      squares += row[0] * row[0];
    }
    double mean = sum / rows.length;
    double deviation = Math.sqrt(Math.max(squares / rows.length - mean * mean, 1e-300));
    double[][] y = new double[rows.length][2];
    for (int i = 0; i < rows.length; i++) {
      y[i][0] = rows[i][0] / deviation * START + i * 1e-12;
      y[i][1] = rows[i][1] / deviation * START - i * 1e-12;
    }
    return y;
  }

  private static void centre(double[][] y) {
    double x0 = 0;
    double x1 = 0;
    for (double[] point : y) {
      x0 += point[0] / y.length;
      x1 += point[1] / y.length;
    }
    for (double[] point : y) {
      point[0] -= x0;
      point[1] -= x1;
    }
  }
}
