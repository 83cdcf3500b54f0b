package org.engram.cli;

import picocli.CommandLine.Option;

/** What a phenotype of one column is told as; mix in with {@code @Mixin}. */
final class TaskOption {
  @Option(
      names = "--task",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "auto, regression or classification. auto is regression for more than ten different"
              + " numbers. Default: ${DEFAULT-VALUE}.")
  private String task;

  String name() {
    return task;
  }
}
