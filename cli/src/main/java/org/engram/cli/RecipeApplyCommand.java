package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.pipeline.recipe.RecipeInput;
import org.engram.pipeline.recipe.RecipeJob;
import org.engram.pipeline.recipe.RecipeResult;
import org.engram.pipeline.scan.ScanJob;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram recipe apply}. */
@Command(
    name = "apply",
    description = {
      "Fit a recipe on rows of a table of embeddings, or take a stored fitted one, and apply it to"
          + " all rows.",
      "Do not cross-validate a table whose recipe was fitted on all rows: that leaks. The probes"
          + " of engram probe fit their recipe again in every fold."
    })
final class RecipeApplyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private SubjectColumn subject;

  @Parameters(
      paramLabel = "EMBEDDINGS",
      description = "A table that engram embed wrote: .parquet, .csv, .tsv or .safetensors.")
  private Path embeddings;

  @Option(
      names = "--recipe",
      paramLabel = "RECIPE",
      description = "The recipe to fit: an id of engram recipe list, or a YAML file. No default.")
  private String recipe;

  @Option(
      names = "--fitted",
      paramLabel = "FOLDER",
      description = "Apply a recipe that was stored by --save-fitted, as it is. No default.")
  private Path fitted;

  @Option(
      names = "--phenotypes",
      paramLabel = "TABLE",
      description =
          "People and the recipe's columns (age, sex, site, ...): .csv, .tsv (also .gz) or"
              + " .parquet, one row a subject. May be given several times. Default: none.")
  private List<Path> phenotypes = new ArrayList<>();

  @Mixin private RecipeColumnOptions columns;

  @Option(
      names = "--fit-on",
      paramLabel = "ROWS",
      description =
          "The rows to fit on: COLUMN=VALUE of the phenotypes, or a text file with a subject a"
              + " line. Default: all rows, with a warning.")
  private String fitOn;

  @Option(
      names = "--save-fitted",
      paramLabel = "FOLDER",
      description = "Store the fitted recipe in a new folder, for later subjects. Default: do not.")
  private Path saveFitted;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description =
          "The table to write, .parquet, .csv, .tsv or .safetensors; FILE.json beside it says how"
              + " it was made. No default.")
  private Path out;

  @Option(
      names = "--overwrite",
      description = "Replace the table where it is there already. Default: refuse.")
  private boolean overwrite;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    ScanJob.checkNew(out, overwrite);
    if (saveFitted != null && Files.exists(saveFitted)) {
      throw new ConfigurationException(
          "--save-fitted", saveFitted + ", there already", "a new folder", "Name another");
    }
    RecipeResult result =
        RecipeJob.run(
            new RecipeInput(
                embeddings,
                Optional.ofNullable(recipe),
                Optional.ofNullable(fitted),
                phenotypes,
                subject.name(),
                columns.columns(),
                Optional.ofNullable(fitOn),
                Optional.ofNullable(saveFitted),
                out));
    PrintWriter err = spec.commandLine().getErr();
    if (json.asked()) {
      new Output(spec.commandLine().getOut()).json(json(result));
    } else {
      print(result, err);
    }
    err.flush();
    return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  private void print(RecipeResult result, PrintWriter err) {
    result.warnings().forEach(warning -> err.println("engram: WARNING: " + warning));
    result.refused().forEach(problem -> Failures.tell(problem, err));
    Output to = new Output(spec.commandLine().getOut());
    to.title(
        "%s: %s of %d features became %d"
            .formatted(
                result.name(),
                Output.count(result.rows(), "row"),
                result.inputs(),
                result.outputs()));
    to.fact("fitted on", result.fittedOn());
    result.notes().forEach(note -> to.fact("note", note));
    if (!result.refused().isEmpty()) {
      to.fact("refused", Output.count(result.refused().size(), "row"));
    }
    to.fact("written", result.out().toString());
    if (saveFitted != null) {
      to.fact("stored", saveFitted.toString());
    }
    to.flush();
  }

  private Map<String, Object> json(RecipeResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("recipe", result.name());
    json.put("rows", result.rows());
    json.put("features", result.inputs());
    json.put("dimension", result.outputs());
    json.put("fitted_on", result.fittedOn());
    json.put("warnings", result.warnings());
    json.put("notes", result.notes());
    json.put("refused", result.refused().stream().map(Problem::line).toList());
    json.put("out", result.out().toString());
    return json;
  }
}
