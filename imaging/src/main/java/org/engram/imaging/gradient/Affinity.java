package org.engram.imaging.gradient;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.engram.tensor.RefusedInputException;

/**
 * How alike the regions of a connectivity are: its rows are thresholded, compared by a kernel, and
 * negative likeness is set to zero.
 *
 * <p>The threshold keeps in each row the largest entries by signed value, the row's own diagonal
 * among them: the number of regions times (1 - sparsity), rounded to the nearest whole (a half up),
 * and one at least. Among equal entries those of the first regions are kept, so that every row
 * keeps as many. A negative entry is kept only where a row has too few others. This is BrainSpace's
 * order: threshold first, kernel next, negative affinities to zero last.
 */
final class Affinity {
  private Affinity() {}

  /** [regions, regions], symmetric, from 0 up. */
  static double[][] of(Connectivity connectivity, GradientSettings settings) {
    double[][] rows = thresholded(connectivity.values(), settings.sparsity());
    double[][] affinity =
        switch (settings.kernel()) {
          case NORMALIZED_ANGLE -> angles(cosines(directions(connectivity, rows, false)));
          case COSINE -> cosines(directions(connectivity, rows, false));
          case PEARSON -> cosines(directions(connectivity, rows, true));
          case SPEARMAN -> cosines(directions(connectivity, ranked(rows), true));
          case GAUSSIAN ->
              gaussian(rows, settings.gamma() > 0 ? settings.gamma() : 1.0 / rows.length);
          case NONE -> symmetric(rows);
        };
    for (double[] row : affinity) {
      for (int j = 0; j < row.length; j++) {
        row[j] = Math.max(0, row[j]);
      }
    }
    return affinity;
  }

  /** The rows with all but their largest entries set to zero. */
  static double[][] thresholded(double[][] values, double sparsity) {
    int n = values.length;
    // 400 * (1 - 0.9) is 39.999999999999991: rounding comes first to a billionth, then to a whole.
    double share = Math.rint(n * (1 - sparsity) * 1e9) / 1e9;
    int kept = Math.clamp(Math.round(share), 1, n);
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      double[] row = values[i];
      rows[i] = kept == n ? row.clone() : new double[n];
      if (kept < n) {
        int[] order =
            IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -row[j])) // stable: ties stay in order
                .mapToInt(Integer::intValue)
                .toArray();
        for (int k = 0; k < kept; k++) {
          rows[i][order[k]] = row[order[k]];
        }
      }
    }
    return rows;
  }

  /** Rows at length one, less their mean where asked. */
  private static double[][] directions(
      Connectivity connectivity, double[][] rows, boolean centred) {
    double[][] units = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      double[] row = rows[i];
      boolean none = centred ? Rows.constant(row) : Rows.dot(row, row) == 0;
      if (none) {
        throw new RefusedInputException(
            connectivity.source(),
            "region '"
                + connectivity.labels().get(i)
                + "' is connected "
                + (centred && row[0] != 0 ? "with all regions alike" : "with no region"),
            "every region connected with some regions more than with others",
            "Leave this region out, or lower the sparsity");
      }
      units[i] = Rows.unit(centred ? Rows.centred(row) : row);
    }
    return units;
  }

  private static double[][] cosines(double[][] units) {
    return pairs(
        units.length, (i, j) -> i == j ? 1 : Math.clamp(Rows.dot(units[i], units[j]), -1.0, 1.0));
  }

  private static double[][] angles(double[][] cosines) {
    return pairs(cosines.length, (i, j) -> 1 - Math.acos(cosines[i][j]) / Math.PI);
  }

  private static double[][] gaussian(double[][] rows, double gamma) {
    return pairs(
        rows.length,
        (i, j) -> {
          double squared = 0;
          for (int k = 0; k < rows.length; k++) {
            double difference = rows[i][k] - rows[j][k];
            squared += difference * difference;
          }
          return Math.exp(-gamma * squared);
        });
  }

  private static double[][] symmetric(double[][] rows) {
    return pairs(rows.length, (i, j) -> (rows[i][j] + rows[j][i]) / 2);
  }

  private interface Pair {
    double of(int i, int j);
  }

  private static double[][] pairs(int n, Pair pair) {
    double[][] values = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        values[i][j] = pair.of(i, j);
        values[j][i] = values[i][j];
      }
    }
    return values;
  }

  /** Each row's ranks from 1 up; equal entries share the mean of their ranks. */
  private static double[][] ranked(double[][] rows) {
    return Arrays.stream(rows).map(Affinity::ranks).toArray(double[][]::new);
  }

  private static double[] ranks(double[] row) {
    int[] order =
        IntStream.range(0, row.length)
            .boxed()
            .sorted(Comparator.comparingDouble(j -> row[j]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[row.length];
    int from = 0;
    while (from < order.length) {
      int to = from;
      while (to < order.length && row[order[to]] == row[order[from]]) {
        to++;
      }
      for (int k = from; k < to; k++) {
        ranks[order[k]] = (from + 1 + to) / 2.0;
      }
      from = to;
    }
    return ranks;
  }
}
