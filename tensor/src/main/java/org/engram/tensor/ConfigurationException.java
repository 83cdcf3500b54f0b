package org.engram.tensor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A setting, an option or a combination of them that cannot be honoured on this machine or with
 * this model.
 */
public final class ConfigurationException extends EngramException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public ConfigurationException(String where, String found, String expected, String remedy) {
    this(new Problem(where, found, expected, remedy), null);
  }

  public ConfigurationException(Problem problem, Throwable cause) {
    super(problem, cause);
    this.problems = List.of(problem);
  }

  /**
   * Several problems of one configuration at once: the message has them all, a line each.
   *
   * @param where the configuration they are in
   * @param problems at least one
   */
  public ConfigurationException(String where, List<Problem> problems) {
    super(problems.size() == 1 ? problems.getFirst() : together(where, problems), null);
    this.problems = List.copyOf(problems);
  }

  /** Each problem by itself; mostly one. */
  public List<Problem> problems() {
    return problems;
  }

  private static Problem together(String where, List<Problem> problems) {
    return new Problem(
        where,
        problems.stream()
            .map(Problem::line)
            .collect(Collectors.joining("\n  ", problems.size() + " errors\n  ", "")),
        "",
        "");
  }
}
