package org.engram.tensor;

/**
 * An input that is well formed but does not fit what was asked: too short, regions missing,
 * repetition time unknown.
 *
 * <p>A subclass names one such reason that a caller has to tell from the others.
 */
public non-sealed class RefusedInputException extends EngramException {
  private static final long serialVersionUID = 1L;

  public RefusedInputException(String where, String found, String expected, String remedy) {
    this(new Problem(where, found, expected, remedy), null);
  }

  public RefusedInputException(Problem problem, Throwable cause) {
    super(problem, cause);
  }
}
