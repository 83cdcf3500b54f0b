package org.engram.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code engram cohort}: by itself it only names its commands. */
@Command(
    name = "cohort",
    description = {
      "Scans, embeddings, phenotypes and results of a cohort, in one file.",
      "The file is a DuckDB database that any of its tools can read. Tables and their columns:"
          + " docs/cohort.md."
    },
    footer = {
      "",
      "Example:",
      "  engram cohort import study.duckdb participants.tsv",
      "  engram cohort import study.duckdb embeddings.parquet --set brain_jepa",
      "  engram cohort show study.duckdb"
    },
    subcommands = {
      CohortImportCommand.class,
      CohortShowCommand.class,
      CohortSqlCommand.class,
      CohortExportCommand.class,
      CohortNearestCommand.class
    })
final class CohortCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
