package org.engram.cohort.results;

import java.util.Objects;
import java.util.Optional;

/**
 * How well the site of a scan can be told from its features: what a harmonisation is to remove.
 *
 * @param set name of the set
 * @param stage {@code before harmonisation} or {@code after harmonisation}
 * @param sites how many
 * @param metric balanced accuracy or AUROC
 * @param value of held-out rows
 * @param chance what a guess gives
 * @param interval of the value
 */
public record SiteDecodability(
    String set,
    String stage,
    int sites,
    String metric,
    double value,
    double chance,
    Optional<Interval> interval) {
  /** Stage of features as they came. */
  public static final String BEFORE = "before harmonisation";

  /** Stage of features that the recipe has harmonised. */
  public static final String AFTER = "after harmonisation";

  public SiteDecodability {
    Objects.requireNonNull(set, "set");
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(metric, "metric");
    Objects.requireNonNull(interval, "interval");
  }
}
