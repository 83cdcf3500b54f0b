package org.engram.pipeline.results;

/** How far from chance a figure lies by luck alone, were there nothing to find. */
public final class ChanceSpread {
  private static final double Z = 1.959963984540054;

  private ChanceSpread() {}

  /**
   * Half the width of the range that holds an AUROC of 0.5 in 95 % of samples, by Hanley and
   * McNeil's standard error (1982); NaN where a class has no row.
   */
  public static double auroc(int positives, int negatives) {
    if (positives < 1 || negatives < 1) {
      return Double.NaN;
    }
    double third = 1.0 / 3 - 0.25; // Q1 = Q2 = 1/3 where the area is 1/2
    double variance =
        (0.25 + (positives - 1) * third + (negatives - 1) * third)
            / ((double) positives * negatives);
    return Z * Math.sqrt(variance);
  }

  /** The same of a correlation of 0, by Fisher's transformation; NaN of under four rows. */
  public static double correlation(int rows) {
    return rows < 4 ? Double.NaN : Math.tanh(Z / Math.sqrt(rows - 3));
  }

  /** The same of a share of right answers that is right by chance alone. */
  public static double share(int rows, double chance) {
    return rows < 1 ? Double.NaN : Z * Math.sqrt(chance * (1 - chance) / rows);
  }
}
