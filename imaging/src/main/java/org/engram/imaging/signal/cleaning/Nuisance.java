package org.engram.imaging.signal.cleaning;

import java.util.Arrays;
import java.util.List;
import org.engram.imaging.confounds.Confounds;
import org.engram.imaging.signal.filter.CosineBasis;

/** What is regressed out: the confounds, scaled, with the cosines of slow drifts beside them. */
final class Nuisance {
  /** A user's confound that goes with a cosine so closely is that cosine (as nilearn has it). */
  private static final double SAME_COSINE = 0.9;

  /** What is left of a regressor, relative to what it was, where only rounding is left. */
  private static final double ROUNDING = 1e-11;

  private Nuisance() {}

  /** The confounds and the slow cosines, unless the confounds have such cosines already. */
  static double[][] withCosines(
      Confounds confounds, double repetitionTime, double cutoff, List<String> notes) {
    double[][] given = confounds.columns();
    double[][] cosines = CosineBasis.columns(confounds.frames(), repetitionTime, cutoff);
    if (cosines.length == 0) {
      notes.add("the run is too short for a drift below " + cutoff + " Hz: not filtered");
      return given;
    }
    for (int c = 0; c < given.length; c++) {
      for (double[] cosine : cosines) {
        if (Math.abs(correlation(given[c], cosine)) > SAME_COSINE) {
          notes.add("the confound '" + confounds.names().get(c) + "' is a cosine: none were added");
          return given;
        }
      }
    }
    notes.add(cosines.length + " cosines up to " + cutoff + " Hz among the confounds");
    double[][] all = Arrays.copyOf(given, given.length + cosines.length);
    System.arraycopy(cosines, 0, all, given.length, cosines.length);
    return all;
  }

  /** The largest magnitude of every regressor. */
  static double[] sizes(double[][] regressors) {
    return Arrays.stream(regressors).mapToDouble(Nuisance::largest).toArray();
  }

  /**
   * Scales the regressors, in place. One of which detrending and filtering left nothing but
   * rounding (a constant, a frequency that the filter stops) becomes 0: scaled up, it would be
   * noise that is regressed out of the series.
   *
   * @param sizes as they were before detrending and filtering
   */
  static void scale(double[][] regressors, double[] sizes, boolean standardize) {
    for (int c = 0; c < regressors.length; c++) {
      double[] column = regressors[c];
      double largest = largest(column);
      if (largest <= ROUNDING * sizes[c]) {
        Arrays.fill(column, 0);
      } else if (standardize) {
        Standardization.ZSCORE_SAMPLE.apply(column, 0);
      } else {
        Arrays.setAll(column, t -> column[t] / largest);
      }
    }
  }

  private static double largest(double[] column) {
    double largest = 0;
    for (double value : column) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static double correlation(double[] a, double[] b) {
    double meanA = Standardization.mean(a);
    double meanB = Standardization.mean(b);
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int t = 0; t < a.length; t++) {
      product += (a[t] - meanA) * (b[t] - meanB);
      squaresA += (a[t] - meanA) * (a[t] - meanA);
      squaresB += (b[t] - meanB) * (b[t] - meanB);
    }
    return squaresA > 0 && squaresB > 0 ? product / Math.sqrt(squaresA * squaresB) : 0;
  }
}
