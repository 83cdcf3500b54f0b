package org.engram.cohort.store;

import java.util.List;
import java.util.Set;

/**
 * Which rows of a store an analysis wants.
 *
 * @param set of embeddings whose vectors are the features
 * @param covariates phenotypes, or columns of the scans as mean_fd; where both have a name, {@code
 *     phenotypes.NAME} or {@code scans.NAME}
 * @param categorical those of them whose whole numbers are labels (1 autism, 2 control); texts, and
 *     columns whose levels are known, are labels without being named here
 * @param missing what becomes of rows without a value
 */
public record RowSelection(
    String set, List<String> covariates, Set<String> categorical, Missing missing) {
  /** What becomes of a row that lacks a covariate; all such values are listed in any case. */
  public enum Missing {
    /** It stays, its value missing. */
    KEEP,
    /** It is left out. */
    LEAVE_OUT,
    /** Nothing is given at all. */
    REFUSE
  }

  public RowSelection {
    covariates = List.copyOf(covariates);
    categorical = Set.copyOf(categorical);
  }

  /** A set with covariates, rows that lack one kept. */
  public static RowSelection of(String set, String... covariates) {
    return new RowSelection(set, List.of(covariates), Set.of(), Missing.KEEP);
  }

  /** The same with whole numbers of these columns taken for labels. */
  public RowSelection withCategorical(String... names) {
    return new RowSelection(set, covariates, Set.of(names), missing);
  }

  /** The same with another rule for missing values. */
  public RowSelection with(Missing rule) {
    return new RowSelection(set, covariates, categorical, rule);
  }
}
