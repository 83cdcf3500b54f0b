package org.engram.server.job;

import java.util.List;
import java.util.Optional;
import org.engram.tensor.Problem;

/**
 * What became of a job: stands on disk from the moment it is known.
 *
 * @param status a finished one
 * @param finished milliseconds since 1970
 * @param rows of the result
 * @param refused its files that could not be used
 * @param problem why there is no result at all
 */
public record JobOutcome(
    JobStatus status,
    long finished,
    int rows,
    List<RefusedFile> refused,
    Optional<Problem> problem) {
  public JobOutcome {
    refused = List.copyOf(refused);
    if (!status.finished()) {
      throw new IllegalArgumentException(status + " is no outcome");
    }
  }

  /**
   * A file that could not be used.
   *
   * @param file its place in the request, from 0
   * @param problem in words that hold nothing of the file's own
   */
  public record RefusedFile(int file, Problem problem) {}
}
