package org.engram.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.cohort.store.CohortStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram cohort export}: a part of a store as a file. */
@Command(
    name = "export",
    description = {
      "Writes a table or a set of embeddings of a cohort's store to a file.",
      "The ending of OUT chooses .csv, .tsv, .parquet, .npz or .safetensors. Embeddings come out as"
          + " engram embed writes them; phenotypes with their units in a .json beside. The same"
          + " content gives the same bytes."
    },
    footer = {
      "",
      "Example:",
      "  engram cohort export study.duckdb brain_jepa embeddings.parquet",
      "  engram cohort export study.duckdb phenotypes participants.tsv"
    })
final class CohortExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "STORE", description = "The store's file.")
  private Path store;

  @Parameters(
      index = "1",
      paramLabel = "PART",
      description =
          "scans, phenotypes, phenotype_columns, embedding_sets, folds, fold_sets, predictions,"
              + " runs, or the name of a set of embeddings.")
  private String part;

  @Parameters(index = "2", paramLabel = "OUT", description = "The file to write.")
  private Path out;

  @Option(
      names = "--overwrite",
      description = "Replace OUT where it is there already. Default: refuse to.")
  private boolean overwrite;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    NewFile.require(out, overwrite);
    long rows;
    try (CohortStore opened = CohortStore.read(store)) {
      rows = opened.export(part, out);
    }
    Output to = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("part", part);
      result.put("out", out.toString());
      result.put("rows", rows);
      to.json(result);
    } else {
      to.title("wrote " + out + ", " + Output.count(rows, "row") + " of " + part);
    }
    to.flush();
    return ExitCode.DONE;
  }
}
