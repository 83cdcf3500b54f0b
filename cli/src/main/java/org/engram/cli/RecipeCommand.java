package org.engram.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code engram recipe}: by itself it only names its commands. */
@Command(
    name = "recipe",
    description = {
      "From embeddings to the features that are analysed: z-scores, residuals, harmonisation and"
          + " principal components, fitted on training rows alone.",
      "A recipe has an id with a version that never means other settings."
    },
    subcommands = {RecipeListCommand.class, RecipeShowCommand.class, RecipeApplyCommand.class})
final class RecipeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
