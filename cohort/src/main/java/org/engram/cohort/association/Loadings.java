package org.engram.cohort.association;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.tensor.RefusedInputException;

/**
 * Structure coefficients: the correlation of every feature, as it was given, with each variate of
 * its own block, nuisance taken out of both; with percentile intervals over bootstrap samples of
 * what is exchangeable (rows, or whole blocks). In each sample the pairs are found again, by the
 * same penalty and with the transforms as they are; which of them is which, and their signs, follow
 * the variates that were found in all rows.
 *
 * @param first [pairs][features of the first block]
 * @param second [pairs][features of the second block]
 */
public record Loadings(List<List<Loading>> first, List<List<Loading>> second) {
  /**
   * One feature's.
   *
   * @param value correlation with the variate
   * @param low end of the interval; NaN without a bootstrap
   * @param high end of the interval
   */
  public record Loading(double value, double low, double high) {}

  /** A feature's loading in every sample: 512 features and 1,000 samples are a few megabytes. */
  private static final long MOST_VALUES = 100_000_000;

  /**
   * Of the fit of all rows.
   *
   * @param samples of the bootstrap; 0 for none
   * @param confidence of the intervals
   */
  public static Loadings of(
      AssociationResult result,
      CohortRows first,
      CohortRows second,
      Exchangeability exchangeability,
      AssociationSettings settings,
      int samples,
      double confidence) {
    FittedAssociation all = result.all().fitted();
    CohortRows other = PartFit.withCovariates(second, first);
    Side one = new Side(all.firstSide(), first);
    Side two = new Side(all.secondSide(), other);
    if ((long) samples * all.pairs() * (first.width() + second.width()) > MOST_VALUES) {
      throw new RefusedInputException(
          "bootstrap of loadings",
          samples + " samples of " + (first.width() + second.width()) + " features",
          "at most " + MOST_VALUES + " values",
          "Take fewer samples");
    }
    double[][][] drawnFirst = new double[samples][][];
    double[][][] drawnSecond = new double[samples][][];
    List<int[]> units = exchangeability.units();
    for (int s = 0; s < samples; s++) {
      int[] rows = draw(units, settings.seed(), s);
      Components fit = fit(settings, result.all().penalty(), one, two, rows, all.pairs());
      double[][] u = scores(one.residuals, fit.first(), fit, true);
      double[][] v = scores(two.residuals, fit.second(), fit, false);
      int[] match = match(one.variates, two.variates, u, v);
      drawnFirst[s] = one.loadings(u, match, rows);
      drawnSecond[s] = two.loadings(v, match, rows);
    }
    int[] every = IntStream.range(0, first.size()).toArray();
    int[] asFound = IntStream.rangeClosed(1, all.pairs()).toArray();
    return new Loadings(
        intervals(one.loadings(one.variates, asFound, every), drawnFirst, confidence),
        intervals(two.loadings(two.variates, asFound, every), drawnSecond, confidence));
  }

  /** A block's residuals as the analysis saw them, and as they were given. */
  private static final class Side {
    private final double[][] residuals;
    private final double[][] given;
    private final double[][] variates; // [pairs][rows]

    Side(FittedAssociation.Side fitted, CohortRows rows) {
      this.residuals = fitted.residuals(rows);
      NuisanceModel nuisance = fitted.nuisance();
      this.given =
          nuisance.residuals(rows, rows.features(), nuisance.coefficients(rows.features()));
      double[][] byRow = fitted.variates(rows);
      this.variates = new double[byRow[0].length][];
      for (int k = 0; k < variates.length; k++) {
        variates[k] = Vectors.column(byRow, k);
      }
    }

    /**
     * @param match for each pair, which of the variates it is, from 1, negative where turned round
     */
    double[][] loadings(double[][] found, int[] match, int[] rows) {
      double[][] loadings = new double[match.length][given[0].length];
      for (int j = 0; j < given[0].length; j++) {
        double[] feature = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
          feature[i] = given[rows[i]][j];
        }
        for (int k = 0; k < match.length; k++) {
          double[] variate = found[Math.abs(match[k]) - 1];
          double[] there = Arrays.stream(rows).mapToDouble(i -> variate[i]).toArray();
          loadings[k][j] = Math.signum(match[k]) * Vectors.correlation(feature, there);
        }
      }
      return loadings;
    }
  }

  private static int[] draw(List<int[]> units, long seed, int sample) {
    SplittableRandom random = new SplittableRandom(seed ^ (0xD1B54A32D192ED03L * (sample + 1)));
    return IntStream.range(0, units.size())
        .flatMap(_ -> IntStream.of(units.get(random.nextInt(units.size()))))
        .toArray();
  }

  private static Components fit(
      AssociationSettings settings, double penalty, Side one, Side two, int[] rows, int pairs) {
    return Components.of(
        settings.method(),
        penalty,
        WorkingBlock.of(settings.method(), penalty, centred(one.residuals, rows), "first block"),
        WorkingBlock.of(settings.method(), penalty, centred(two.residuals, rows), "second block"),
        pairs);
  }

  private static double[][] centred(double[][] values, int[] rows) {
    double[] mean = new double[values[0].length];
    for (int row : rows) {
      Vectors.add(mean, values[row], 1.0 / rows.length);
    }
    double[][] centred = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      centred[i] = values[rows[i]].clone();
      Vectors.add(centred[i], mean, -1);
    }
    return centred;
  }

  /** Variates of all rows by a sample's weights, [pairs][rows]. */
  private static double[][] scores(
      double[][] residuals, WorkingBlock block, Components fit, boolean isFirst) {
    double[][] scores = new double[fit.count()][residuals.length];
    for (int k = 0; k < scores.length; k++) {
      double[] weights = block.toFeatures((isFirst ? fit.left(k) : fit.right(k)).weights());
      for (int i = 0; i < residuals.length; i++) {
        scores[k][i] = Vectors.dot(weights, residuals[i]);
      }
    }
    return scores;
  }

  /** The most alike of the pairs that are left, the first pair choosing first. */
  private static int[] match(double[][] u0, double[][] v0, double[][] u, double[][] v) {
    int[] match = new int[u0.length];
    boolean[] taken = new boolean[u.length];
    for (int k = 0; k < match.length; k++) {
      double best = -1;
      for (int c = 0; c < u.length; c++) {
        double alike = Vectors.correlation(u0[k], u[c]) + Vectors.correlation(v0[k], v[c]);
        if (!taken[c] && Math.abs(alike) > best) {
          best = Math.abs(alike);
          match[k] = alike < 0 ? -(c + 1) : c + 1;
        }
      }
      taken[Math.abs(match[k]) - 1] = true;
    }
    return match;
  }

  private static List<List<Loading>> intervals(
      double[][] found, double[][][] drawn, double confidence) {
    return IntStream.range(0, found.length)
        .mapToObj(
            k ->
                IntStream.range(0, found[k].length)
                    .mapToObj(
                        j -> {
                          double[] sorted =
                              Arrays.stream(drawn).mapToDouble(d -> d[k][j]).sorted().toArray();
                          return new Loading(
                              found[k][j],
                              quantile(sorted, (1 - confidence) / 2),
                              quantile(sorted, (1 + confidence) / 2));
                        })
                    .toList())
        .toList();
  }

  /** Between neighbours, as NumPy's default. */
  private static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = share * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
