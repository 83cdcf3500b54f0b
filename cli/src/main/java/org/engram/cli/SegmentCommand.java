package org.engram.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code engram segment}: by itself it only names its commands. */
@Command(
    name = "segment",
    description = {
      "From a volume to a label of every voxel: a light decoder on a Neuro-JEPA's layers, trained"
          + " on labelled volumes and applied to others."
    },
    subcommands = {
      SegmentTrainCommand.class,
      SegmentApplyCommand.class,
      SegmentBrightnessCommand.class
    })
final class SegmentCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
