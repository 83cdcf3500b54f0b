package org.engram.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.cohort.store.CohortStore;
import org.engram.cohort.store.EmbeddingSet;
import org.engram.cohort.store.Neighbour;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram cohort nearest}: subjects like one. */
@Command(
    name = "nearest",
    description = {
      "Lists the subjects whose embeddings are nearest to one subject's, by cosine.",
      "A subject of several rows is asked for by the mean of them, and found by its nearest one."
    },
    footer = {
      "",
      "Example:",
      "  engram cohort nearest study.duckdb --subject 01 -k 5 --set brain_jepa"
    })
final class CohortNearestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "STORE", description = "The store's file.")
  private Path store;

  @Option(
      names = "--subject",
      required = true,
      paramLabel = "LABEL",
      description = "The subject, with or without sub-. No default.")
  private String subject;

  @Option(
      names = "--session",
      paramLabel = "LABEL",
      description = "Take only this session of the subject. Default: all.")
  private String session;

  @Option(
      names = "--set",
      paramLabel = "NAME",
      description = "The set of embeddings. Default: the only one there is.")
  private String set;

  @Option(
      names = {"-k", "--count"},
      paramLabel = "N",
      defaultValue = "10",
      description = "Subjects to list. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    String chosen;
    List<Neighbour> nearest;
    try (CohortStore opened = CohortStore.read(store)) {
      chosen = set == null ? only(opened) : set;
      nearest = opened.nearest(chosen, subject, Optional.ofNullable(session), count);
    }
    Output out = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("set", chosen);
      result.put("subject", subject);
      result.put("nearest", nearest.stream().map(CohortJson::of).toList());
      out.json(result);
    } else {
      Columns lines = new Columns();
      lines.add("subject", "cosine", "nearest row", "rows");
      for (Neighbour neighbour : nearest) {
        lines.add(
            neighbour.subject(),
            String.format(Locale.ROOT, "%.6f", neighbour.cosine()),
            neighbour.closest().toString(),
            Long.toString(neighbour.rows()));
      }
      lines.lines().forEach(out::title);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static String only(CohortStore store) {
    List<String> names = store.embeddingSets().stream().map(EmbeddingSet::name).toList();
    if (names.size() != 1) {
      throw new ConfigurationException(
          "--set", names.size() + " sets of embeddings " + names, "the name of one", "");
    }
    return names.getFirst();
  }
}
