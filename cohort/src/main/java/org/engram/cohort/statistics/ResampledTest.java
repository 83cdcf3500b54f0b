package org.engram.cohort.statistics;

import java.util.Arrays;
import org.engram.cohort.results.TestResult;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Whether two sets of features differ in their folds' scores. Folds share training rows, so a plain
 * t-test takes too small a variance; this one corrects it (Nadeau and Bengio, Machine Learning
 * 2003):
 *
 * <pre>
 *   t = mean(d) / √((1/J + test/training) var(d)),   J - 1 degrees of freedom
 * </pre>
 */
public final class ResampledTest {
  private ResampledTest() {}

  /**
   * The test.
   *
   * @param differences one a fold (and repeat), none NaN for a p that is defined
   * @param ratio test rows over training rows, 1 / (folds - 1) in cross-validation
   */
  public static TestResult of(double[] differences, double ratio) {
    int folds = differences.length;
    double mean = Arrays.stream(differences).sum() / folds;
    double variance =
        Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum() / (folds - 1);
    double t = mean == 0 ? 0 : mean / Math.sqrt((1.0 / folds + ratio) * variance);
    double p = Double.NaN;
    if (folds >= 2 && !Double.isNaN(t)) {
      p = 2 * new TDistribution(folds - 1).cumulativeProbability(-Math.abs(t));
    }
    return new TestResult("corrected resampled t-test over " + folds + " folds", t, p, p, "none");
  }

  /**
   * Half the width of the interval of the mean difference, with the same variance.
   *
   * @param level such as 0.95
   */
  public static double halfWidth(double[] differences, double ratio, double level) {
    int folds = differences.length;
    double mean = Arrays.stream(differences).sum() / folds;
    double variance =
        Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum() / (folds - 1);
    double t = new TDistribution(folds - 1).inverseCumulativeProbability((1 + level) / 2);
    return t * Math.sqrt((1.0 / folds + ratio) * variance);
  }
}
