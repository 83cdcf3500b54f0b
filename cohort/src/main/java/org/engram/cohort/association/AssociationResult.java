package org.engram.cohort.association;

import java.util.List;
import java.util.Optional;

/**
 * How two blocks go together.
 *
 * @param folds in their order; empty where there were none
 * @param pooled the held-out rows of all folds together; empty where there were no folds
 * @param all fitted on all rows: what loadings and weights are reported of
 * @param possible how many different permutations there are of all rows; infinite where too many to
 *     count
 */
public record AssociationResult(
    List<Part> folds, Optional<Pooled> pooled, Part all, double possible) {
  public AssociationResult {
    folds = List.copyOf(folds);
  }

  /**
   * One fold, or all rows.
   *
   * @param fitted applies to any rows
   * @param trainingRows that it was fitted on
   * @param givenUp of them, for the sake of exchangeable residuals
   * @param testRows it was judged on; 0 for all rows
   * @param penalty that the training rows chose
   * @param pairs in order
   */
  public record Part(
      FittedAssociation fitted,
      int trainingRows,
      int givenUp,
      int testRows,
      double penalty,
      List<Pair> pairs) {
    public Part {
      pairs = List.copyOf(pairs);
    }
  }

  /**
   * One pair of variates.
   *
   * @param training correlation in the rows it was fitted on, nuisance taken out
   * @param statistic what was maximised: the canonical correlation, regularised, or u'Kv
   * @param trainingP of it, stepwise: never below that of an earlier pair
   * @param trainingUncorrectedP of it by itself
   * @param nullMean mean of the statistic over permutations
   * @param heldOut correlation in the test rows; NaN where there are none
   * @param heldOutP of it, one-sided and stepwise, by permuting the test rows' pairing; NaN where
   *     there are none
   */
  public record Pair(
      double training,
      double statistic,
      double trainingP,
      double trainingUncorrectedP,
      double nullMean,
      double heldOut,
      double heldOutP) {}

  /**
   * Held-out correlations over folds.
   *
   * @param correlations of each pair: the mean over folds by Fisher's z
   * @param p of each, one-sided and stepwise, every fold fitted again in every permutation
   */
  public record Pooled(List<Double> correlations, List<Double> p) {
    public Pooled {
      correlations = List.copyOf(correlations);
      p = List.copyOf(p);
    }
  }
}
