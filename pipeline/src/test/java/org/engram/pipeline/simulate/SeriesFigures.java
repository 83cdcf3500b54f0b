package org.engram.pipeline.simulate;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.engram.imaging.timeseries.TimeSeries;

/** Figures of simulated series, worked out as their definitions say. */
final class SeriesFigures {
  private SeriesFigures() {}

  interface EdgePredicate {
    boolean test(int i, int j);
  }

  /** The mean over the pairs of regions that a rule names. */
  static double meanEdge(double[][] c, EdgePredicate edge) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < c.length; i++) {
      for (int j = 0; j < i; j++) {
        if (edge.test(i, j)) {
          sum += c[i][j];
          count++;
        }
      }
    }
    return sum / count;
  }

  /** Below the diagonal, row after row. */
  static double[] flat(double[][] c) {
    return IntStream.range(0, c.length)
        .boxed()
        .flatMap(i -> IntStream.range(0, i).mapToObj(j -> c[i][j]))
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  static double variance(double[] x) {
    double mean = Arrays.stream(x).average().orElseThrow();
    return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
  }

  /** Pearson correlations of all pairs of regions. */
  static double[][] correlation(TimeSeries series) {
    double[][] c = new double[series.regions()][series.regions()];
    for (int i = 0; i < c.length; i++) {
      for (int j = 0; j <= i; j++) {
        c[i][j] = pearson(series.region(i), series.region(j));
        c[j][i] = c[i][j];
      }
    }
    return c;
  }

  static double pearson(double[] x, double[] y) {
    double mx = Arrays.stream(x).average().orElseThrow();
    double my = Arrays.stream(y).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mx) * (y[i] - my);
      xx += (x[i] - mx) * (x[i] - mx);
      yy += (y[i] - my) * (y[i] - my);
    }
    return xy / Math.sqrt(xx * yy);
  }
}
