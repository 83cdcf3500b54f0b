package org.engram.cohort.results;

import java.util.Objects;

/**
 * How rows were divided; the same for every set of features.
 *
 * @param scheme stratified, grouped, site-aware, leave-one-site-out, from a file
 * @param folds of a repeat
 * @param repeats at least 1
 * @param group what stays on one side of a fold: subject, or a column
 * @param site column of the sites, or empty
 * @param nested whether settings of the probe were chosen in inner folds of the training rows
 * @param seed of the folds
 * @param sha256 of the folds as a file, by which two analyses can be told to have had the same
 */
public record FoldScheme(
    String scheme,
    int folds,
    int repeats,
    String group,
    String site,
    boolean nested,
    long seed,
    String sha256) {
  public FoldScheme {
    Objects.requireNonNull(scheme, "scheme");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(sha256, "sha256");
    if (folds < 1 || repeats < 1) {
      throw new IllegalArgumentException(folds + " folds, " + repeats + " repeats");
    }
  }
}
