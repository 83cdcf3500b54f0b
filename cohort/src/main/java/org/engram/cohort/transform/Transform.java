package org.engram.cohort.transform;

import java.util.List;
import org.engram.cohort.rows.CohortRows;

/**
 * A step of a recipe, not fitted yet: settings alone. Each is a record whose components are the
 * keys of a recipe's file.
 */
public sealed interface Transform permits ZScore, Residualise, Pca, Combat, CovBat, RandomSite {
  /** Its name in a recipe: zscore, residualise, pca, combat, covbat, random-site. */
  String kind();

  /** What it does, as a methods section would say it. */
  String inWords();

  /** The columns that it reads, each once, in the order of its settings. */
  default List<ColumnNeed> columns() {
    return List.of();
  }

  /** The columns whose effect it takes out of the features. */
  default List<String> removes() {
    return List.of();
  }

  /**
   * Training rows that it cannot learn from because of what they lack; {@link #fit} refuses the
   * first of them.
   */
  default List<RowRefusal> refusals(CohortRows training) {
    return List.of();
  }

  /**
   * Learns from training rows, and from nothing else.
   *
   * @throws org.engram.tensor.RefusedInputException if they cannot be learned from: too few, a
   *     column that is not there, a site with too few subjects
   */
  FittedTransform fit(CohortRows training);
}
