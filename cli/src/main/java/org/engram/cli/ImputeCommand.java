package org.engram.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code engram impute}: by itself it only names its commands. */
@Command(
    name = "impute",
    description = {
      "A modality that a subject lacks, told from the others: its tokens and its image. A light"
          + " predictor on the tokens of a Neuro-JEPA, trained on subjects that have the modality"
          + " and applied to others."
    },
    subcommands = {ImputeTrainCommand.class, ImputeApplyCommand.class})
final class ImputeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
