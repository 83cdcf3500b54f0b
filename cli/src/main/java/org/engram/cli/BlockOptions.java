package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.pipeline.genomics.BlockInput;
import org.engram.pipeline.genomics.ColumnGroups;
import org.engram.pipeline.genomics.JoinInput;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tables that are joined, and the people in them; mix in with {@code @Mixin}. */
final class BlockOptions {
  @Mixin private final ReplaceResults replace = new ReplaceResults();

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME=TABLE",
      description =
          "Tables of numbers by subject: .csv, .tsv (also .gz), .parquet, .npz, .safetensors, or"
              + " one that engram embed wrote. For instance gene=caduceus.csv"
              + " brain=embeddings.parquet.")
  private Map<String, Path> tables = new LinkedHashMap<>();

  @Option(
      names = "--phenotypes",
      paramLabel = "TABLE",
      description = "People: .csv, .tsv (also .gz) or .parquet, one row a subject. Default: none.")
  private Path phenotypes;

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      description =
          "The column that names the subject, in every table. Default: participant_id, subject,"
              + " subject_id, sub_id or eid.")
  private String id;

  @Option(
      names = "--covariates",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Columns of the phenotypes to take out of every block, separated by commas. Default:"
              + " none.")
  private List<String> covariates = new ArrayList<>();

  @Option(
      names = "--block-covariates",
      paramLabel = "NAME=COLUMN+COLUMN",
      description =
          "Covariates of one block alone: gene=pc1+pc2+batch. Columns of its own table where it has"
              + " them, which then are no features, else of the phenotypes. May be given several"
              + " times. Default: none.")
  private Map<String, String> own = new LinkedHashMap<>();

  @Option(
      names = "--group",
      paramLabel = "COLUMN",
      description =
          "Column of the phenotypes that is never on both sides of a fold (a family, a site)."
              + " Default: the subject.")
  private String group;

  @Option(
      names = "--components",
      paramLabel = "N",
      defaultValue = "512",
      description =
          "Principal components that each block is brought to, fitted in training rows; 0 leaves"
              + " it as wide as it is. Default: ${DEFAULT-VALUE}.")
  private int components;

  @Option(
      names = "--folds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Folds of the cross-validation. Default: ${DEFAULT-VALUE}.")
  private int folds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Seed of all that is random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "The folder of results to write. No default.")
  private Path out;

  JoinInput input(List<String> outcomes, Optional<String> target) {
    return input(outcomes, target, Map.of());
  }

  /**
   * What is joined.
   *
   * @param groups how columns fall into blocks, by the name of the table
   */
  JoinInput input(List<String> outcomes, Optional<String> target, Map<String, String> groups) {
    known("--block-covariates", own);
    known("--group-columns", groups);
    List<BlockInput> blocks = new ArrayList<>();
    tables.forEach(
        (name, table) ->
            blocks.add(
                new BlockInput(
                    name,
                    table,
                    own.containsKey(name) ? List.of(own.get(name).split("\\+")) : List.of(),
                    Optional.ofNullable(groups.get(name)).map(ColumnGroups::new))));
    return new JoinInput(
        blocks,
        Optional.ofNullable(phenotypes),
        Optional.ofNullable(id),
        covariates,
        Optional.ofNullable(group),
        outcomes,
        target);
  }

  private void known(String option, Map<String, String> of) {
    for (String name : of.keySet()) {
      if (!tables.containsKey(name)) {
        throw new ConfigurationException(option, "'" + name + "'", "one of " + tables.keySet(), "");
      }
    }
  }

  int components() {
    return components;
  }

  int folds() {
    return folds;
  }

  long seed() {
    return seed;
  }

  Path out() {
    return out;
  }

  boolean overwrite() {
    return replace.asked();
  }
}
