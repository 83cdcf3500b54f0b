package org.engram.tensor;

/**
 * A setting, an option or a combination of them that cannot be honoured on this machine or with
 * this model.
 */
public final class ConfigurationException extends EngramException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String where, String found, String expected, String remedy) {
    this(new Problem(where, found, expected, remedy), null);
  }

  public ConfigurationException(Problem problem, Throwable cause) {
    super(problem, cause);
  }
}
