package org.engram.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code engram normalization}: by itself it only names its commands. */
@Command(
    name = "normalization",
    description = "Normalisations of a model's input.",
    subcommands = NormalizationFitCommand.class)
final class NormalizationCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
