package org.engram.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.pipeline.recipe.RecipeFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code engram recipe list}. */
@Command(name = "list", description = "List the recipes that Engram brings.")
final class RecipeListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    List<RecipeFiles.Entry> shipped = RecipeFiles.shipped();
    Output out = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      out.json(Map.of("recipes", shipped));
    } else {
      Columns table = new Columns();
      shipped.forEach(
          entry -> table.add(entry.id(), entry.sha256().substring(0, 12), entry.description()));
      table.lines().forEach(out::title);
    }
    out.flush();
    return ExitCode.DONE;
  }
}
