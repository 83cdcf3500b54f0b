package org.engram.server.http;

import java.util.OptionalInt;
import org.engram.tensor.Problem;

/**
 * A request that is answered with an error, and with which. It never leaves this package: every
 * route turns it into its answer.
 */
final class RefusedRequest extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Problem problem;
  private final int retryAfter;

  RefusedRequest(int status, Problem problem) {
    this(status, problem, 0);
  }

  /**
   * With when to come again.
   *
   * @param retryAfter seconds; 0 where there is no use in it
   */
  RefusedRequest(int status, Problem problem, int retryAfter) {
    super(problem.line(), null, false, false);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  static RefusedRequest of(int status, String where, String found, String expected, String remedy) {
    return new RefusedRequest(status, new Problem(where, found, expected, remedy));
  }

  /** There is no such thing, or it is not for this caller: which of the two is not said. */
  static RefusedRequest notFound() {
    return of(
        404, "path", "nothing there", "a route of /openapi.json", "Check the path and the id");
  }

  int status() {
    return status;
  }

  Problem problem() {
    return problem;
  }

  OptionalInt retryAfter() {
    return retryAfter > 0 ? OptionalInt.of(retryAfter) : OptionalInt.empty();
  }
}
