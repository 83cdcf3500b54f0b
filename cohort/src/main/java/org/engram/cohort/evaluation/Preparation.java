package org.engram.cohort.evaluation;

import java.util.function.UnaryOperator;
import org.engram.cohort.rows.CohortRows;

/**
 * What is done to features in each fold: a recipe, a transform, or nothing. {@code training ->
 * recipe.fit(training)::apply}.
 */
@FunctionalInterface
public interface Preparation {
  /** Learns from training rows and gives what applies to any rows. */
  UnaryOperator<CohortRows> fit(CohortRows training);

  /** Features stay as they are. */
  static Preparation none() {
    return _ -> UnaryOperator.identity();
  }
}
