package org.engram.tensor;

/**
 * Every error that Engram raises on purpose. Its message says what was found, where, what was
 * expected and what to do; {@link #problem()} gives the same in parts, for machines.
 */
public abstract sealed class EngramException extends RuntimeException
    permits FileFormatException,
        RefusedInputException,
        ConfigurationException,
        NativeException,
        ReleasedException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  protected EngramException(Problem problem, Throwable cause) {
    super(problem.line(), cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
