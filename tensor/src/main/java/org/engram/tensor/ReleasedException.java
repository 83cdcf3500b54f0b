package org.engram.tensor;

/** A use of native memory after the scope that owned it was closed. */
public final class ReleasedException extends EngramException {
  private static final long serialVersionUID = 1L;

  public ReleasedException(String where, String found, String expected, String remedy) {
    this(new Problem(where, found, expected, remedy), null);
  }

  public ReleasedException(Problem problem, Throwable cause) {
    super(problem, cause);
  }
}
