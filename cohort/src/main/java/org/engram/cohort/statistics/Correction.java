package org.engram.cohort.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.engram.cohort.results.TestResult;
import org.engram.tensor.ConfigurationException;

/** p-values of tests that are reported together, adjusted. A NaN stays one and counts for none. */
public enum Correction {
  /** False discovery rate (Benjamini and Hochberg, 1995). */
  BENJAMINI_HOCHBERG("Benjamini-Hochberg"),
  /** False discovery rate under any dependence (Benjamini and Yekutieli, 2001). */
  BENJAMINI_YEKUTIELI("Benjamini-Yekutieli"),
  /** Family-wise error (Holm, 1979). */
  HOLM("Holm");

  private final String title;

  Correction(String title) {
    this.title = title;
  }

  /** Reads {@code fdr} or {@code benjamini-hochberg}, {@code benjamini-yekutieli}, {@code holm}. */
  public static Correction fromName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (Correction correction : values()) {
      if (correction.title.toLowerCase(Locale.ROOT).equals(lower)) {
        return correction;
      }
    }
    if (lower.equals("fdr")) {
      return BENJAMINI_HOCHBERG;
    }
    throw new ConfigurationException(
        "correction", "'" + name + "'", "fdr, benjamini-hochberg, benjamini-yekutieli or holm", "");
  }

  /** Adjusted p-values, in the same order. */
  public double[] adjust(double[] p) {
    int[] ascending =
        IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int m = ascending.length;
    double[] adjusted = new double[p.length];
    Arrays.fill(adjusted, Double.NaN);
    if (this == HOLM) {
      double largest = 0;
      for (int k = 0; k < m; k++) {
        largest = Math.max(largest, Math.min(1, (m - k) * p[ascending[k]]));
        adjusted[ascending[k]] = largest;
      }
      return adjusted;
    }
    double factor =
        this == BENJAMINI_HOCHBERG
            ? 1
            : IntStream.rangeClosed(1, m).mapToDouble(i -> 1.0 / i).sum();
    double least = 1;
    for (int k = m - 1; k >= 0; k--) {
      least = Math.min(least, factor * m / (k + 1) * p[ascending[k]]);
      adjusted[ascending[k]] = least;
    }
    return adjusted;
  }

  /** The tests with their q. */
  public List<TestResult> adjust(List<TestResult> tests) {
    double[] q = adjust(tests.stream().mapToDouble(TestResult::p).toArray());
    String words = tests.size() == 1 ? "none" : title + " over " + tests.size() + " tests";
    return IntStream.range(0, q.length)
        .mapToObj(
            i -> {
              TestResult test = tests.get(i);
              return new TestResult(test.method(), test.statistic(), test.p(), q[i], words);
            })
        .toList();
  }

  @Override
  public String toString() {
    return title;
  }
}
