package org.engram.server.client;

import org.engram.tensor.Problem;

/** The service refused, or failed: its status and what it says. */
public final class ServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Problem problem;

  ServiceException(int status, Problem problem) {
    super(status + " " + problem.line());
    this.status = status;
    this.problem = problem;
  }

  /** Of HTTP. */
  public int status() {
    return status;
  }

  public Problem problem() {
    return problem;
  }
}
