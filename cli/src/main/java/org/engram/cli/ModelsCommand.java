package org.engram.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code engram models}: by itself it only names its commands. */
@Command(
    name = "models",
    description = {
      "Published models from a hub, and the cards of models.",
      "Files lie in the cache that huggingface_hub uses (HF_HOME, HF_HUB_CACHE), so that programs"
          + " in Python find them too. HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE and the usual"
          + " variables for proxies are understood. See docs/models.md."
    },
    subcommands = {
      ModelsListCommand.class,
      ModelsGetCommand.class,
      ModelsVerifyCommand.class,
      ModelsCardCommand.class
    })
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
