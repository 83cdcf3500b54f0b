package org.engram.cohort.transform;

import java.util.Arrays;
import org.engram.cohort.transform.Combat.Estimates;
import org.engram.cohort.transform.Combat.Iteration;
import org.engram.tensor.RefusedInputException;

/**
 * The effects of one site on standardised features.
 *
 * @param shift γ*, [features]
 * @param scale δ*², a variance, [features]
 */
record SiteEffects(double[] shift, double[] scale) {
  private static final double PUBLISHED_CHANGE = 1e-4;
  private static final int MOST_ITERATIONS = 10_000;

  /** Empirical Bayes learns its prior from several features. */
  static void checkFeatures(Combat settings, int features) {
    if (features < (settings.estimates() == Estimates.PLAIN ? 1 : 2)) {
      throw new RefusedInputException(
          settings.kind(),
          features + " features that vary",
          "2 or more for empirical Bayes",
          "Set estimates: plain");
    }
  }

  /**
   * Estimates the effects from rows of the site.
   *
   * @param standard [rows][features]
   * @param rows those of the site, at least two
   */
  static SiteEffects of(Combat settings, double[][] standard, int[] rows) {
    int width = standard[0].length;
    double[][] site = Arrays.stream(rows).mapToObj(i -> standard[i]).toArray(double[][]::new);
    int n = site.length;
    double[] shift = Columns.means(site);
    double[] squares = Columns.squares(site, shift);
    double[] scale = new double[width];
    for (int j = 0; j < width; j++) {
      // A feature that is constant within the site keeps its scale, as published.
      double variance = settings.meanOnly() ? 1 : squares[j] / (n - 1);
      scale[j] = variance == 0 ? 1 : variance;
    }
    return switch (settings.estimates()) {
      case PLAIN -> new SiteEffects(shift, scale);
      case PARAMETRIC ->
          settings.meanOnly()
              ? meanOnly(shift, settings.iteration() == Iteration.PUBLISHED ? 1 : n)
              : parametric(shift, scale, squares, n, settings.iteration());
      case NON_PARAMETRIC -> nonParametric(shift, scale, squares, n);
    };
  }

  private static SiteEffects meanOnly(double[] shift, int n) {
    double prior = mean(shift);
    double spread = variance(shift);
    double[] shrunk = new double[shift.length];
    double[] one = new double[shift.length];
    for (int j = 0; j < shift.length; j++) {
      shrunk[j] = posteriorMean(shift[j], prior, n, 1, spread);
      one[j] = 1;
    }
    return new SiteEffects(shrunk, one);
  }

  /** Conditional posterior means in turn; equations of section 3.2 of Johnson et al. */
  private static SiteEffects parametric(
      double[] shift, double[] scale, double[] squares, int n, Iteration iteration) {
    double prior = mean(shift);
    double spread = variance(shift);
    double m = mean(scale);
    double v = variance(scale);
    if (!(v > 0) || !(spread > 0)) {
      throw new RefusedInputException(
          "combat",
          "features whose estimates are all alike at a site",
          "features that differ",
          "Set estimates: plain");
    }
    double a = (2 * v + m * m) / v;
    double b = (m * v + m * m * m) / v;
    double[] gamma = shift.clone();
    double[] delta = scale.clone();
    boolean published = iteration == Iteration.PUBLISHED;
    double change = 1;
    for (int it = 0; it < MOST_ITERATIONS && change > (published ? PUBLISHED_CHANGE : 0); it++) {
      change = 0;
      for (int j = 0; j < gamma.length; j++) {
        double g = posteriorMean(shift[j], prior, n, delta[j], spread);
        // The sum of (z - g)² over the site's rows.
        double sum = squares[j] + n * (shift[j] - g) * (shift[j] - g);
        double d = (0.5 * sum + b) / (n / 2.0 + a - 1);
        double moved =
            published
                ? Math.max(Math.abs(g - gamma[j]) / gamma[j], Math.abs(d - delta[j]) / delta[j])
                : Math.abs(d - delta[j]) > 4 * Math.ulp(d) ? 1 : 0;
        change = Math.max(change, moved);
        gamma[j] = g;
        delta[j] = d;
      }
    }
    return new SiteEffects(gamma, delta);
  }

  /** Each feature's likelihood weighs the estimates of all others. */
  private static SiteEffects nonParametric(
      double[] shift, double[] scale, double[] squares, int n) {
    int width = shift.length;
    double[] gamma = new double[width];
    double[] delta = new double[width];
    double[] log = new double[width];
    double[] constant = new double[width];
    for (int k = 0; k < width; k++) {
      constant[k] = -n / 2.0 * Math.log(2 * Math.PI * scale[k]);
    }
    for (int j = 0; j < width; j++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < width; k++) {
        double d = shift[j] - shift[k];
        log[k] = constant[k] - (squares[j] + n * d * d) / (2 * scale[k]);
        largest = k == j ? largest : Math.max(largest, log[k]);
      }
      double weights = 0;
      for (int k = 0; k < width; k++) {
        double weight = k == j ? 0 : Math.exp(log[k] - largest);
        weights += weight;
        gamma[j] += weight * shift[k];
        delta[j] += weight * scale[k];
      }
      gamma[j] /= weights;
      delta[j] /= weights;
    }
    return new SiteEffects(gamma, delta);
  }

  private static double posteriorMean(
      double shift, double prior, int n, double scale, double spread) {
    return (spread * n * shift + scale * prior) / (spread * n + scale);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum / (values.length - 1);
  }
}
