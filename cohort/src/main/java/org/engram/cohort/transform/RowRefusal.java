package org.engram.cohort.transform;

import java.util.List;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * A row that a transform cannot take.
 *
 * @param row counted from 0
 */
public record RowRefusal(int row, Problem problem) {
  /** Refuses the first, if there is one, saying how many more there are. */
  static void raise(List<RowRefusal> refusals) {
    if (!refusals.isEmpty()) {
      Problem first = refusals.getFirst().problem();
      String others = refusals.size() > 1 ? " (and " + (refusals.size() - 1) + " more rows)" : "";
      throw new RefusedInputException(
          first.where(), first.found() + others, first.expected(), first.remedy());
    }
  }
}
