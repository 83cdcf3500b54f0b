package org.engram.pipeline.bidsapp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.Problem;

/**
 * What became of a participant.
 *
 * @param participant without {@code sub-}
 * @param rows of its table; 0 where it has none
 * @param refused scans that could not be used
 * @param problem why there is no table
 */
public record ParticipantOutcome(
    String participant,
    State state,
    int rows,
    List<RefusedScan> refused,
    Optional<Problem> problem) {
  /** Whether there is a table, and since when. */
  public enum State {
    /** Its table was made. */
    DONE,
    /** Its table was there, of the same scans and settings. */
    THERE,
    /** No scan of it could be used. */
    REFUSED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ParticipantOutcome {
    refused = List.copyOf(refused);
  }
}
