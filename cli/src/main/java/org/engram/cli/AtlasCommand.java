package org.engram.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code engram atlas}: by itself it only names its commands. */
@Command(
    name = "atlas",
    description = {
      "The atlases that you have, by name.",
      "Engram ships none. The library is the folder atlases in ENGRAM_HOME, or in the system's"
          + " folder for user data; atlases that TemplateFlow has fetched are known, too."
    },
    subcommands = {AtlasAddCommand.class, AtlasListCommand.class, AtlasRemoveCommand.class})
final class AtlasCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
