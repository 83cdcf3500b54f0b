package org.engram.cohort.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.engram.cohort.results.TestResult;
import org.engram.cohort.rows.Covariate;
import org.hipparchus.stat.inference.ChiSquareTest;
import org.hipparchus.stat.inference.TTest;

/**
 * How far a column of two cohorts lies apart: the standardised mean difference of a number, with
 * Welch's t-test; the largest difference of a share between labels, with the chi-squared test of
 * the whole table. Rows without a value are left out; each row counts as one of its own, so give a
 * row a subject.
 *
 * @param name of the column
 * @param value NaN where the rows do not define it
 * @param unit what {@code value} is in
 * @param test of no difference
 * @param note what each cohort has
 */
public record CovariateShift(String name, double value, String unit, TestResult test, String note) {
  /**
   * Compares.
   *
   * @param other of the same kind as {@code first}
   */
  public static CovariateShift of(Covariate first, Covariate other) {
    return switch (first) {
      case Covariate.Numbers numbers when other instanceof Covariate.Numbers others ->
          numbers(numbers.name(), known(numbers), known(others));
      case Covariate.Categories labels when other instanceof Covariate.Categories others ->
          labels(labels.name(), known(labels), known(others));
      default -> throw new IllegalArgumentException(first + " and " + other);
    };
  }

  private static CovariateShift numbers(String name, double[] first, double[] other) {
    boolean enough = first.length > 1 && other.length > 1;
    double spread = Math.sqrt((variance(first) + variance(other)) / 2);
    double p =
        enough && spread > 0 && variance(first) + variance(other) > 0
            ? new TTest().tTest(first, other)
            : Double.NaN;
    return new CovariateShift(
        name,
        (mean(other) - mean(first)) / spread,
        "standard deviations",
        new TestResult("Welch's t-test", Double.NaN, p, p, "none"),
        String.format(
            Locale.ROOT,
            "mean %.4g (SD %.3g) in the first cohort, %.4g (SD %.3g) in the other",
            mean(first),
            Math.sqrt(variance(first)),
            mean(other),
            Math.sqrt(variance(other))));
  }

  private static CovariateShift labels(String name, List<String> first, List<String> other) {
    List<String> levels =
        List.copyOf(new TreeSet<>(Stream.concat(first.stream(), other.stream()).toList()));
    long[][] counts = new long[2][levels.size()];
    first.forEach(label -> counts[0][levels.indexOf(label)]++);
    other.forEach(label -> counts[1][levels.indexOf(label)]++);
    int most = 0;
    double largest = 0;
    for (int l = 0; l < levels.size(); l++) {
      double d = (double) counts[1][l] / other.size() - (double) counts[0][l] / first.size();
      if (Math.abs(d) > Math.abs(largest)) {
        largest = d;
        most = l;
      }
    }
    boolean defined = levels.size() > 1 && !first.isEmpty() && !other.isEmpty();
    double p = defined ? new ChiSquareTest().chiSquareTest(counts) : Double.NaN;
    return new CovariateShift(
        name,
        largest,
        "share",
        new TestResult("chi-squared test", Double.NaN, p, p, "none"),
        levels.isEmpty()
            ? "no values"
            : String.format(
                Locale.ROOT,
                "%s: %d of %d in the first cohort, %d of %d in the other; it differs most of %d"
                    + " labels",
                levels.get(most),
                counts[0][most],
                first.size(),
                counts[1][most],
                other.size(),
                levels.size()));
  }

  private static double[] known(Covariate.Numbers column) {
    return Arrays.stream(column.values()).filter(v -> !Double.isNaN(v)).toArray();
  }

  private static List<String> known(Covariate.Categories column) {
    return column.values().stream().filter(v -> !v.isEmpty()).toList();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
  }
}
