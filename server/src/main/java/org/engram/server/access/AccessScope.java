package org.engram.server.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.engram.tensor.ConfigurationException;

/** What a token is for. */
public enum AccessScope {
  /** Sees every job and result, and searches the cohort. */
  READ,
  /** Sends scans, and sees and removes the jobs that it sent. */
  EMBED,
  /** All of it, and removes every job. */
  ADMIN;

  /** As files, options and documents name it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The scope of a name.
   *
   * @throws ConfigurationException if there is none
   */
  public static AccessScope parse(String where, String name) {
    return Arrays.stream(values())
        .filter(scope -> scope.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    where,
                    "scope '" + name + "'",
                    Arrays.stream(values())
                        .map(AccessScope::text)
                        .collect(Collectors.joining(", ")),
                    "Use these names, separated by commas"));
  }
}
