package org.engram.pipeline.probe;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.imaging.gradient.Connectivity;
import org.engram.imaging.gradient.GroupConnectivity;
import org.engram.imaging.timeseries.TimeSeries;

/**
 * The functional connectivity of a run as features: the Fisher z of the Pearson correlation of
 * every two regions, pairs in the order (1,0), (2,0), (2,1), (3,0) and so on. The baseline that a
 * model has to beat.
 */
public final class ConnectivityFeatures {
  private ConnectivityFeatures() {}

  /**
   * Of one run, [regions (regions - 1) / 2].
   *
   * @throws org.engram.tensor.RefusedInputException if a region does not vary, by its name
   */
  public static double[] of(TimeSeries series) {
    List<String> labels =
        series.labelled()
            ? series.labels()
            : IntStream.rangeClosed(1, series.regions()).mapToObj(i -> "region " + i).toList();
    return of(series.source(), labels, series.values(), series.frames());
  }

  /**
   * Of one run.
   *
   * @param values row-major [regions, frames]
   */
  public static double[] of(String source, List<String> labels, double[] values, int frames) {
    GroupConnectivity one = new GroupConnectivity(source, labels);
    one.add(source, values, frames, new BitSet());
    one.endSubject();
    Connectivity correlation = one.finish();
    int n = correlation.size();
    double[] features = new double[n * (n - 1) / 2];
    int pair = 0;
    for (int i = 1; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double r = correlation.values()[i][j];
        features[pair++] = 0.5 * Math.log((1 + r) / (1 - r));
      }
    }
    return features;
  }
}
