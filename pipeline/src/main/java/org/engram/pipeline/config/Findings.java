package org.engram.pipeline.config;

import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/** Collects everything that is wrong with one configuration. */
final class Findings {
  private final String source;
  private final List<Problem> problems = new ArrayList<>();

  Findings(String source) {
    this.source = source;
  }

  void add(String path, int line, String found, String expected, String remedy) {
    problems.add(new Problem(where(path, line), found, expected, remedy));
  }

  boolean any() {
    return !problems.isEmpty();
  }

  /**
   * @throws ConfigurationException with all that was found, if anything was
   */
  void raise() {
    if (any()) {
      throw new ConfigurationException(source, problems);
    }
  }

  private String where(String path, int line) {
    String place = line > 0 ? source + ", line " + line : line == 0 ? "--set" : source;
    return path.isEmpty() ? place : place + ", " + path;
  }
}
