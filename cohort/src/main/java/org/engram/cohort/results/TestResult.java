package org.engram.cohort.results;

import java.util.Objects;

/**
 * The result of a test.
 *
 * @param method in words, with the number of permutations and what was exchangeable
 * @param statistic what was looked at; NaN where the method has none to report
 * @param p NaN where it is not defined
 * @param q p after the correction for the tests reported together; p where there is only one
 * @param correction {@code Benjamini-Hochberg over 3 tests}, or {@code none}
 */
public record TestResult(String method, double statistic, double p, double q, String correction) {
  public TestResult {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(correction, "correction");
    if (p < 0 || p > 1 || q < 0 || q > 1) {
      throw new IllegalArgumentException(method + ": p " + p + ", q " + q);
    }
  }
}
