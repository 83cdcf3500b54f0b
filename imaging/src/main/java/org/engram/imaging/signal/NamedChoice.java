package org.engram.imaging.signal;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.engram.tensor.ConfigurationException;

/** An enumerated setting that is typed by name: {@code refuse}, {@code band-limited}. */
public interface NamedChoice {
  /** The name as a user types it. */
  String choiceName();

  /**
   * The choice of that name.
   *
   * @param option the option or configuration path it came from, for the message
   * @throws ConfigurationException listing the valid names
   */
  static <E extends Enum<E> & NamedChoice> E find(Class<E> choices, String option, String name) {
    for (E choice : choices.getEnumConstants()) {
      if (choice.choiceName().equals(name)) {
        return choice;
      }
    }
    throw new ConfigurationException(
        option,
        "'" + name + "'",
        Arrays.stream(choices.getEnumConstants())
            .map(NamedChoice::choiceName)
            .collect(Collectors.joining(", ", "one of ", "")),
        "Use one of these names.");
  }
}
