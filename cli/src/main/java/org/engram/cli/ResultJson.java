package org.engram.cli;

import picocli.CommandLine.Option;

/** Whether a result is printed as JSON; mix in with {@code @Mixin}. */
final class ResultJson {
  @Option(
      names = "--json",
      description = "Print the result as one JSON object, and errors as JSON on standard error.")
  private boolean json;

  boolean asked() {
    return json;
  }
}
