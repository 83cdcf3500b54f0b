package org.engram.cli;

import java.io.Console;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.pipeline.hub.CatalogueEntry;
import org.engram.pipeline.hub.HubModel;
import org.engram.pipeline.hub.ModelHub;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram models get}. */
@Command(
    name = "get",
    description = {
      "Fetch a published model, check it, and say how to use it.",
      "Its licence is shown and has to be accepted once. A download that was cut goes on where it"
          + " ended. What is here already is checked and not fetched again."
    })
final class ModelsGetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final HubOptions options = new HubOptions();

  @Parameters(paramLabel = "NAME", description = "Which, as engram models list names it.")
  private String name;

  @Option(
      names = "--revision",
      paramLabel = "REV",
      description = "A branch, tag or commit of its repository. Default: the catalogue's, main.")
  private String revision;

  @Option(
      names = {"--accept-licence", "--accept-license"},
      paramLabel = "LICENCE",
      description =
          "Its licence, as engram models list names it: you have read it and accept it. Default:"
              + " it is asked for on a terminal.")
  private String accepted;

  @Override
  public Integer call() {
    ModelHub hub = options.hub();
    CatalogueEntry entry = hub.catalogue().entry(name);
    if (accepted != null) {
      hub.accept(name, accepted);
    } else if (!hub.accepted(name)) {
      ask(hub, entry);
    }
    HubModel model;
    try (HubProgress progress = new HubProgress(Progress.Style.of(options.json()))) {
      model = hub.get(name, Optional.ofNullable(revision), progress);
    }
    Output out = new Output(spec.commandLine().getOut());
    if (options.json()) {
      out.json(HubText.json(model));
    } else {
      HubText.print(out, entry, model);
    }
    out.flush();
    return ExitCode.DONE;
  }

  /** On a terminal a person is asked; elsewhere the hub says what is missing. */
  @SuppressWarnings("SystemConsoleNull") // there is none where input or output is no terminal
  private void ask(ModelHub hub, CatalogueEntry entry) {
    if (Progress.Style.of(options.json()) != Progress.Style.TERMINAL) {
      return;
    }
    Console console = System.console();
    if (!console.isTerminal()) {
      return;
    }
    console.printf("%s%n", entry.name() + ": " + entry.licence().title());
    console.printf("  %s%n", entry.licence().terms());
    console.printf("  %s%n", entry.licence().link());
    String answer = console.readLine("Do you accept it? [y/N] ");
    if (answer != null && (answer.strip().equals("y") || answer.strip().equals("yes"))) {
      hub.accept(entry.name(), entry.licence().id());
    }
  }
}
