package org.engram.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.pipeline.recipe.RecipeSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram recipe show}. */
@Command(
    name = "show",
    description =
        "Show a recipe: what it does in words, and all its settings as YAML, which is a beginning"
            + " for one's own under another id.")
final class RecipeShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RECIPE",
      description = "An id of engram recipe list, a YAML file, or a folder of --save-fitted.")
  private String recipe;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    RecipeSummary summary = RecipeSummary.of(recipe);
    PrintWriter to = spec.commandLine().getOut();
    if (json.asked()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("id", summary.id());
      result.put("sha256", summary.sha256());
      result.put("harmonisation", summary.harmonisation());
      result.put("columns", summary.columns());
      result.put("in_words", summary.inWords());
      result.put("fitted", summary.fitted());
      result.put("yaml", summary.yaml());
      new Output(to).json(result);
      return ExitCode.DONE;
    }
    // What is told in words is a comment, so that the whole is a recipe's file.
    to.println("# SHA-256 " + summary.sha256());
    summary.inWords().forEach(line -> to.println("# " + line));
    to.println("# Columns: " + String.join(", ", summary.columns()));
    to.println("# Harmonisation: " + summary.harmonisation());
    summary.fitted().forEach(line -> to.println("# " + line));
    to.print(summary.yaml());
    to.flush();
    return ExitCode.DONE;
  }
}
