package org.engram.cohort.association;

/** P-values by counting: (k + 1) / (B + 1), the observed order being one of the permutations. */
final class PermutedP {
  /**
   * Permutations that leave the statistic as it is (a row that meets a like one) count as reaching
   * it, whatever rounding makes of them.
   */
  private static final double ROUNDING = 1e-6;

  private PermutedP() {}

  /** The share of permutations that reach what was observed. */
  static double of(double observed, double[] permuted) {
    int reached = 0;
    for (double value : permuted) {
      if (value >= observed - ROUNDING * Math.max(1e-3, Math.abs(observed))) {
        reached++;
      }
    }
    return (reached + 1.0) / (permuted.length + 1.0);
  }

  /** Stepwise: a later pair is no more certain than those before it. */
  static double[] closed(double[] p) {
    double[] closed = p.clone();
    for (int k = 1; k < closed.length; k++) {
      closed[k] = Math.max(closed[k], closed[k - 1]);
    }
    return closed;
  }
}
