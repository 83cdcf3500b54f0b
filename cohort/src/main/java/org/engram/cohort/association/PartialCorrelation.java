package org.engram.cohort.association;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.linalg.ColumnSpace;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Correlation of two variables with others taken out of both by least squares (Fisher 1924).
 *
 * @param r NaN where nothing is left of one of them
 * @param low end of the interval, by Fisher's z with n - (rank of the others) - 2 degrees of
 *     freedom
 * @param high end of the interval
 * @param p two-sided, Student's t
 * @param rows that had every value
 */
public record PartialCorrelation(double r, double low, double high, double p, int rows) {
  /**
   * Of rows that have every value.
   *
   * @param x NaN where missing
   * @param y NaN where missing
   * @param others columns [others][rows] to take out, the intercept not among them; NaN where
   *     missing
   * @param confidence of the interval, such as 0.95
   * @throws RefusedInputException if too few rows are left
   */
  public static PartialCorrelation of(
      double[] x, double[] y, double[][] others, double confidence) {
    int[] rows =
        IntStream.range(0, x.length)
            .filter(
                i ->
                    !Double.isNaN(x[i])
                        && !Double.isNaN(y[i])
                        && Arrays.stream(others).noneMatch(o -> Double.isNaN(o[i])))
            .toArray();
    double[][] columns = new double[others.length + 1][rows.length];
    Arrays.fill(columns[0], 1);
    for (int c = 0; c < others.length; c++) {
      columns[c + 1] = chosen(others[c], rows);
    }
    ColumnSpace space =
        rows.length == 0 ? new ColumnSpace(new double[0][]) : ColumnSpace.of(columns, rows.length);
    int freedom = rows.length - space.rank() - 1;
    if (freedom < 2) {
      throw new RefusedInputException(
          "partial correlation",
          rows.length + " rows with every value, for " + others.length + " covariates",
          "more rows than covariates by 4",
          "Leave out covariates that few rows have");
    }
    double[] left = chosen(x, rows);
    double[] right = chosen(y, rows);
    double before = Vectors.norm(left) * Vectors.norm(right);
    space.removeFrom(left);
    space.removeFrom(right);
    if (Vectors.norm(left) * Vectors.norm(right) <= 1e-12 * before) {
      return new PartialCorrelation(Double.NaN, Double.NaN, Double.NaN, Double.NaN, rows.length);
    }
    double r = Math.clamp(Vectors.cosine(left, right), -1, 1);
    double t = r * Math.sqrt(freedom / Math.max(1e-300, 1 - r * r));
    double p = 2 * new TDistribution(freedom).cumulativeProbability(-Math.abs(t));
    double half =
        new NormalDistribution(0, 1).inverseCumulativeProbability((1 + confidence) / 2)
            / Math.sqrt(freedom - 1.0);
    double z = 0.5 * Math.log((1 + r) / (1 - r));
    return new PartialCorrelation(r, Math.tanh(z - half), Math.tanh(z + half), p, rows.length);
  }

  private static double[] chosen(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(i -> values[i]).toArray();
  }
}
