package org.engram.tensor;

/** A failure inside libtorch, with the first line of its own message. */
public final class NativeException extends EngramException {
  private static final long serialVersionUID = 1L;

  public NativeException(String where, String found, String expected, String remedy) {
    this(new Problem(where, found, expected, remedy), null);
  }

  public NativeException(Problem problem, Throwable cause) {
    super(problem, cause);
  }
}
