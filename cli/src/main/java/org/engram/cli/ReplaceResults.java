package org.engram.cli;

import picocli.CommandLine.Option;

/** Whether results may be replaced; mix in with {@code @Mixin}. */
final class ReplaceResults {
  @Option(
      names = "--overwrite",
      description = "Replace results that are there already. Default: refuse.")
  private boolean overwrite;

  boolean asked() {
    return overwrite;
  }
}
