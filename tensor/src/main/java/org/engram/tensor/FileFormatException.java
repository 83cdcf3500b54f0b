package org.engram.tensor;

/**
 * A file that cannot be read as what it claims to be: truncated, malformed, hostile or of an
 * unknown kind.
 */
public final class FileFormatException extends EngramException {
  private static final long serialVersionUID = 1L;

  public FileFormatException(String where, String found, String expected, String remedy) {
    this(new Problem(where, found, expected, remedy), null);
  }

  public FileFormatException(Problem problem, Throwable cause) {
    super(problem, cause);
  }
}
