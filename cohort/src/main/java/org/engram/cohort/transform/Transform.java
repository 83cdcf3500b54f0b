package org.engram.cohort.transform;

import org.engram.cohort.rows.CohortRows;

/** A step of a recipe, not fitted yet: settings alone. */
public interface Transform {
  /**
   * Learns from training rows, and from nothing else.
   *
   * @throws org.engram.tensor.RefusedInputException if they cannot be learned from: too few, a
   *     column that is not there, a site with too few subjects
   */
  FittedTransform fit(CohortRows training);
}
