package org.engram.cohort.store;

import java.util.List;
import org.engram.cohort.rows.RowKey;

/**
 * Two parts of a store joined by subject and session; a row without a session goes with all
 * sessions of its subject.
 *
 * @param both rows of the first that have a row in the second
 * @param onlyFirst every row of the first that has none
 * @param onlySecond every row of the second that none of the first goes with
 * @param near labels of the rows without a counterpart that are likely the same
 */
public record KeyComparison(
    String first,
    String second,
    int both,
    List<RowKey> onlyFirst,
    List<RowKey> onlySecond,
    List<NearMatch> near) {
  public KeyComparison {
    onlyFirst = List.copyOf(onlyFirst);
    onlySecond = List.copyOf(onlySecond);
    near = List.copyOf(near);
  }
}
