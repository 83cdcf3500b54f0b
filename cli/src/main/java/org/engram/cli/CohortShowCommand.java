package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.engram.cohort.store.CohortStore;
import org.engram.cohort.store.EmbeddingSet;
import org.engram.cohort.store.KeyComparison;
import org.engram.cohort.store.StoreSummary;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram cohort show}: what a store has, and what does not join. */
@Command(
    name = "show",
    description = {
      "Says what a cohort's store has, and joins its parts by subject and session.",
      "Each set of embeddings is joined with the phenotypes; every row without a counterpart is"
          + " listed, and labels that are likely one subject."
    },
    footer = {
      "",
      "Example:",
      "  engram cohort show study.duckdb --all",
      "  engram cohort show study.duckdb --join brain_jepa,genes"
    })
final class CohortShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "STORE", description = "The store's file.")
  private Path store;

  @Option(
      names = "--join",
      paramLabel = "A,B",
      split = ",",
      description =
          "Two parts to join: scans, phenotypes, or sets of embeddings. Default: each set with the"
              + " phenotypes.")
  private List<String> join = List.of();

  @Option(names = "--all", description = "List everything. Default: the first 20 of each.")
  private boolean all;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    if (!join.isEmpty() && join.size() != 2) {
      throw new ConfigurationException(
          "--join", join.size() + " parts", "two, as in scans,phenotypes", "");
    }
    StoreSummary summary;
    List<KeyComparison> joins = new ArrayList<>();
    try (CohortStore opened = CohortStore.read(store)) {
      summary = opened.summary();
      if (join.size() == 2) {
        joins.add(opened.compare(join.getFirst(), join.getLast()));
      } else if (summary.people() > 0) {
        for (EmbeddingSet set : summary.sets()) {
          joins.add(opened.compare(set.name(), "phenotypes"));
        }
      }
    }
    Output out = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      out.json(CohortJson.of(summary, joins));
    } else {
      new CohortText(out, all).print(summary, joins);
    }
    out.flush();
    return ExitCode.DONE;
  }
}
