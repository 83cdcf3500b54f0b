package org.engram.cohort.store;

import java.util.List;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;

/**
 * Rows for an analysis, and all that they lack.
 *
 * @param rows by subject, session and run in alphabetical order
 * @param missing every value that was not there, of rows that stayed and of those left out
 * @param leftOut rows that were left out for it
 */
public record SelectedRows(CohortRows rows, List<MissingValue> missing, List<RowKey> leftOut) {
  /**
   * A covariate that a row lacks.
   *
   * @param why in words
   */
  public record MissingValue(RowKey key, String covariate, String why) {}

  public SelectedRows {
    missing = List.copyOf(missing);
    leftOut = List.copyOf(leftOut);
  }
}
