package org.engram.cli;

import java.util.List;
import java.util.Set;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options that mean nothing for the model at hand: refused by name, never passed over. */
final class OtherOptions {
  private OtherOptions() {}

  /**
   * Refuses those that were given.
   *
   * @param names with their dashes
   * @param model what they were given with, in words
   * @param remedy what there is in their place; may be empty
   */
  static void refuse(CommandSpec spec, Set<String> names, String model, String remedy) {
    List<String> given =
        spec.commandLine().getParseResult().matchedOptionsSet().stream()
            .map(OptionSpec::longestName)
            .filter(names::contains)
            .sorted()
            .toList();
    if (!given.isEmpty()) {
      throw new ConfigurationException(
          String.join(", ", given),
          "given with " + model,
          "options that mean something for it",
          remedy.isEmpty() ? "Leave out what is named" : remedy);
    }
  }
}
