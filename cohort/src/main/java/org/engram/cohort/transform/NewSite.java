package org.engram.cohort.transform;

/** What becomes of rows of a site that no training row has. */
public enum NewSite {
  /** They are refused by name. */
  REFUSE,
  /** They stay as they are, with their site's effect, and a warning says so. */
  LEAVE,
  /**
   * Their site's effect is estimated from the rows that are given together, about the training
   * rows' mean, covariate effects and variances; a warning says so. No label of theirs is used, but
   * a row's result depends on the other rows of its site.
   */
  ESTIMATE
}
