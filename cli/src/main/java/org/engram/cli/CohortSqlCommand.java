package org.engram.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.engram.cohort.store.CohortStore;
import org.engram.cohort.store.QueryLimits;
import org.engram.cohort.store.QueryResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram cohort sql}: one question to a store. */
@Command(
    name = "sql",
    description = {
      "Runs one SELECT on a cohort's store.",
      "It cannot change the store, and reaches no other file: no COPY, ATTACH, read_csv, INSTALL or"
          + " SET. It may take 512 MB. Sets of embeddings are the tables of the schema embeddings."
    },
    footer = {
      "",
      "Example:",
      "  engram cohort sql study.duckdb \"SELECT site, count(*), avg(age) FROM phenotypes GROUP BY"
          + " site\"",
      "  engram cohort sql study.duckdb \"SELECT subject, mean_fd FROM scans WHERE mean_fd > 0.3\""
          + " --csv"
    })
final class CohortSqlCommand implements Callable<Integer> {
  private static final int WIDEST = 60;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "STORE", description = "The store's file.")
  private Path store;

  @Parameters(
      index = "1",
      paramLabel = "QUERY",
      description = "One SELECT, or WITH, FROM, DESCRIBE, SUMMARIZE or SHOW.")
  private String query;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Rows to give at most; it is said where there are more. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "Seconds after which it is ended. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(names = "--csv", description = "Print CSV. Default: a table of aligned columns.")
  private boolean csv;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    QueryResult result = CohortStore.query(store, query, new QueryLimits(limit, seconds));
    PrintWriter out = spec.commandLine().getOut();
    if (json.asked()) {
      new Output(out).json(CohortJson.of(result));
      return ExitCode.DONE;
    }
    String more = "only the first " + limit + " rows; --limit gives more";
    if (csv) {
      try {
        result.writeCsv(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      out.flush();
      if (result.more()) {
        spec.commandLine().getErr().println(more); // not among the data
        spec.commandLine().getErr().flush();
      }
      return ExitCode.DONE;
    }
    Columns columns = new Columns();
    columns.add(result.columns().toArray(String[]::new));
    for (List<Object> row : result.rows()) {
      columns.add(row.stream().map(CohortSqlCommand::cell).toArray(String[]::new));
    }
    columns.lines().forEach(out::println);
    out.println(
        result.more() ? "(" + more + ")" : "(" + Output.count(result.rows().size(), "row") + ")");
    out.flush();
    return ExitCode.DONE;
  }

  private static String cell(Object value) {
    String text = value == null ? "" : value.toString().replaceAll("\\p{Cntrl}+", " ");
    return text.length() > WIDEST ? text.substring(0, WIDEST) + "..." : text;
  }
}
