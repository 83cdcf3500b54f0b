package org.engram.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.engram.pipeline.probe.TransferInput;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/** Options of another cohort that a fitted probe is applied to. */
final class TransferOptions {
  @Option(
      names = "--apply-to",
      paramLabel = "TABLE",
      description =
          "Embeddings of another cohort: recipe and probe are fitted on all rows of the first and"
              + " applied to them as they are. Default: none.")
  private Path embeddings;

  @Option(
      names = "--apply-phenotypes",
      paramLabel = "TABLE",
      description = "People of the other cohort. Default: the table of --phenotypes.")
  private Path phenotypes;

  @Option(
      names = "--apply-id",
      paramLabel = "COLUMN",
      description =
          "The column of --apply-phenotypes that names the subject. Default: as for --id.")
  private String id;

  @Option(
      names = "--apply-columns",
      paramLabel = "NAME=COLUMN",
      split = ",",
      description =
          "What the other cohort's table calls a column of the first: age=AGE,site=centre."
              + " Default: the same names.")
  private Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--apply-against",
      paramLabel = "NAME=TABLE",
      description =
          "Embeddings of the other cohort by a set of --against. May be given several times."
              + " Default: none.")
  private Map<String, Path> against = new LinkedHashMap<>();

  Optional<TransferInput> input() {
    if (embeddings == null) {
      if (phenotypes != null || id != null || !columns.isEmpty() || !against.isEmpty()) {
        throw new ConfigurationException(
            "--apply-phenotypes, --apply-id, --apply-columns, --apply-against",
            "no --apply-to",
            "the other cohort's embeddings",
            "Give --apply-to TABLE");
      }
      return Optional.empty();
    }
    return Optional.of(
        new TransferInput(
            embeddings,
            against,
            Optional.ofNullable(phenotypes),
            Optional.ofNullable(id),
            columns));
  }
}
