package org.engram.cohort.statistics;

import org.engram.cohort.results.TestResult;
import org.hipparchus.distribution.discrete.BinomialDistribution;

/** Whether two classifiers are right equally often, on the rows where one is and the other not. */
public final class McNemar {
  private McNemar() {}

  /** The exact test (binomial with even chances), two-sided. */
  public static TestResult of(boolean[] firstRight, boolean[] secondRight) {
    int first = 0;
    int second = 0;
    for (int i = 0; i < firstRight.length; i++) {
      first += firstRight[i] && !secondRight[i] ? 1 : 0;
      second += secondRight[i] && !firstRight[i] ? 1 : 0;
    }
    int fewer = Math.min(first, second);
    double p =
        Math.min(1, 2 * new BinomialDistribution(first + second, 0.5).cumulativeProbability(fewer));
    return new TestResult("McNemar, exact", fewer, p, p, "none");
  }
}
