package org.engram.cohort.store;

import java.util.Arrays;
import java.util.Locale;
import org.engram.tensor.ConfigurationException;

/** When a label of a subject in a table means a subject that the store has. */
public enum IdMatching {
  /** When they are the same text, {@code sub-} aside; what is nearly so is reported. */
  EXACT,
  /** Also when they differ in case, zeros before a number, separators or a prefix sub only. */
  SPELLING,
  /** Also when the last numbers in them are the same: KKI_0050777 and 50777. */
  NUMBER;

  /** The rule that {@code --ids} names. */
  public static IdMatching parse(String name) {
    return Arrays.stream(values())
        .filter(rule -> rule.toString().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "--ids", "'" + name + "'", "exact, spelling or number", ""));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
