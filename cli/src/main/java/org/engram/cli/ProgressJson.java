package org.engram.cli;

import picocli.CommandLine.Option;

/** Whether a result is printed as JSON and progress as lines of it; mix in with {@code @Mixin}. */
final class ProgressJson {
  @Option(
      names = "--json",
      description =
          "Print the result as one JSON object, and progress and errors as JSON lines on standard"
              + " error.")
  private boolean json;

  boolean asked() {
    return json;
  }
}
