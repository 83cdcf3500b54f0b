package org.engram.cohort.transform;

import org.engram.cohort.rows.CohortRows;

/** A step that has learned what it needs; immutable. */
public interface FittedTransform {
  /**
   * Applies what was learned to any rows: the training rows, those held out, a new subject.
   *
   * @throws org.engram.tensor.RefusedInputException if a row cannot be transformed: another width,
   *     a missing covariate, a category that was not seen and that the policy does not map
   */
  CohortRows apply(CohortRows rows);
}
