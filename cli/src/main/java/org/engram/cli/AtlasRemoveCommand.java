package org.engram.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram atlas remove}. */
@Command(
    name = "remove",
    description =
        "Take an atlas out of the library, with the copies of its files; linked files stay.")
final class AtlasRemoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final LibraryOptions atlases = new LibraryOptions();

  @Parameters(paramLabel = "NAME", description = "Which, as engram atlas list names it.")
  private String name;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    atlases.library().remove(name);
    Output out = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      out.json(Map.of("removed", name));
    } else {
      out.title("removed " + name);
    }
    out.flush();
    return ExitCode.DONE;
  }
}
