package org.engram.pipeline.genomics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.engram.cohort.BlockTable;
import org.engram.cohort.Phenotype;
import org.engram.cohort.results.CohortFlow;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Rows that every block has, with their covariates. Tables meet by subject, session and run; one
 * whose rows are of subjects as wholes meets the others by subject.
 *
 * @param inputs the blocks as they were joined: a table that is divided is several
 * @param blocks of each, of the same keys
 * @param features names of each block's features
 * @param groups one a row
 * @param columns of phenotypes and of the blocks' own covariates, by name
 * @param flow what came in and was left out
 */
record JoinedBlocks(
    List<BlockInput> inputs,
    List<CohortRows> blocks,
    List<List<String>> features,
    List<String> groups,
    Map<String, Phenotype> columns,
    CohortFlow flow) {
  private static final int EXAMPLES = 10;

  static JoinedBlocks of(JoinInput input) {
    List<BlockInput> inputs = new ArrayList<>();
    List<BlockTable> tables = new ArrayList<>();
    for (BlockInput block : input.blocks()) {
      BlockTable table = BlockTable.read(block.table(), input.id(), Set.copyOf(block.covariates()));
      Map<String, BlockTable> parts =
          block
              .groups()
              .map(groups -> groups.divide(block, table))
              .orElse(Map.of(block.name(), table));
      parts.forEach(
          (name, part) -> {
            inputs.add(block.part(name));
            tables.add(part);
          });
    }
    Map<String, Phenotype> columns = columns(input);
    List<Map<RowKey, double[]>> rows = new ArrayList<>();
    boolean bySubject = tables.stream().anyMatch(t -> wholeSubjects(t.rows()));
    for (int b = 0; b < tables.size(); b++) {
      rows.add(byKey(inputs.get(b), tables.get(b).rows(), bySubject));
    }
    List<RowKey> keys = new ArrayList<>(rows.getFirst().keySet());
    List<CohortFlow.Stage> stages = new ArrayList<>();
    stages.add(stage("rows of " + inputs.getFirst().name(), keys, List.of()));
    for (int b = 1; b < rows.size(); b++) {
      if (inputs.get(b).table().equals(inputs.get(b - 1).table())) {
        continue; // a part of the same table has the same rows
      }
      Map<RowKey, double[]> other = rows.get(b);
      List<RowKey> before = keys;
      String name = inputs.get(b).name();
      keys = kept(keys, stages, "in " + name, "not in " + name, other::containsKey);
      if (keys.isEmpty()) {
        throw nothingCommon(inputs, b, before, other.keySet());
      }
    }
    List<String> needed = new ArrayList<>(input.allCovariates());
    input.group().ifPresent(needed::add);
    input.target().ifPresent(needed::add);
    for (String name : needed.stream().distinct().toList()) {
      Phenotype column = columns.get(name);
      keys =
          kept(
              keys,
              stages,
              "with a value of " + name,
              "no value of " + name,
              key -> column.values().containsKey(key.subject()));
    }
    if (keys.isEmpty()) {
      throw new RefusedInputException(
          "phenotypes",
          "no row is left: " + stages.stream().map(s -> s.rows() + " " + s.name()).toList(),
          "subjects named alike in all tables",
          "Compare the subjects' columns of the tables");
    }
    List<RowKey> left = keys;
    Map<String, Covariate> covariates = new LinkedHashMap<>();
    for (String name : input.allCovariates()) {
      covariates.put(name, covariate(columns.get(name), left));
    }
    return new JoinedBlocks(
        List.copyOf(inputs),
        rows.stream()
            .map(
                of ->
                    new CohortRows(
                        left, left.stream().map(of::get).toArray(double[][]::new), covariates))
            .toList(),
        tables.stream().map(BlockTable::features).toList(),
        left.stream()
            .map(
                key ->
                    input
                        .group()
                        .map(g -> columns.get(g).values().get(key.subject()))
                        .orElse(key.subject()))
            .toList(),
        columns,
        new CohortFlow(stages));
  }

  private static Map<String, Phenotype> columns(JoinInput input) {
    Map<String, Path> from = new LinkedHashMap<>();
    for (BlockInput block : input.blocks()) {
      List<String> own = BlockTable.columns(block.table());
      for (String name : block.covariates()) {
        Path table = own.contains(name) ? block.table() : phenotypes(input, name);
        Path before = from.put(name, table);
        if (before != null && !before.equals(table)) {
          throw new ConfigurationException(
              "--block-covariates",
              "a column " + name + " of " + before + ", and one of " + table,
              "one column of each name",
              "Rename one of them");
        }
      }
    }
    Set<String> others = new LinkedHashSet<>(input.covariates());
    input.group().ifPresent(others::add);
    others.addAll(input.outcomes());
    input.target().ifPresent(others::add);
    others.forEach(name -> from.putIfAbsent(name, phenotypes(input, name)));
    Map<String, Phenotype> columns = new LinkedHashMap<>();
    from.forEach((name, table) -> columns.put(name, Phenotype.read(table, name, input.id())));
    return columns;
  }

  private static Path phenotypes(JoinInput input, String column) {
    return input
        .phenotypes()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "--phenotypes",
                    "none, but the column " + column + " is asked for",
                    "a table of people",
                    ""));
  }

  private static boolean wholeSubjects(CohortRows rows) {
    return rows.keys().stream().allMatch(k -> k.session().isEmpty() && k.run().isEmpty());
  }

  private static Map<RowKey, double[]> byKey(BlockInput block, CohortRows rows, boolean bySubject) {
    Map<RowKey, double[]> byKey = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      RowKey key = rows.keys().get(i);
      RowKey met = bySubject ? RowKey.of(key.subject()) : key;
      if (byKey.put(met, rows.features()[i]) != null) {
        throw new RefusedInputException(
            block.table().toString(),
            "two rows of " + met + ", where another table has subjects as wholes",
            "one row a subject",
            "Pool its sessions and runs when embedding (engram embed --per subject), or keep one"
                + " of them");
      }
    }
    return byKey;
  }

  private static RefusedInputException nothingCommon(
      List<BlockInput> inputs, int block, List<RowKey> before, Set<RowKey> other) {
    return new RefusedInputException(
        inputs.get(block).table().toString(),
        "no row in common with "
            + inputs.getFirst().name()
            + "; there "
            + before.stream().limit(5).toList()
            + ", here "
            + other.stream().limit(5).toList(),
        "subjects (and sessions and runs, where both tables have them) named alike",
        "Mend the names, or drop the session and run columns of one table");
  }

  private static List<RowKey> kept(
      List<RowKey> keys,
      List<CohortFlow.Stage> stages,
      String name,
      String reason,
      Predicate<RowKey> keep) {
    List<RowKey> left = keys.stream().filter(keep).toList();
    List<RowKey> lost = keys.stream().filter(keep.negate()).toList();
    List<String> examples = lost.stream().limit(EXAMPLES).map(RowKey::toString).toList();
    stages.add(
        stage(
            name,
            left,
            lost.isEmpty()
                ? List.of()
                : List.of(new CohortFlow.Loss(reason, lost.size(), examples))));
    return left;
  }

  private static CohortFlow.Stage stage(
      String name, List<RowKey> keys, List<CohortFlow.Loss> lost) {
    int subjects = (int) keys.stream().map(RowKey::subject).distinct().count();
    return new CohortFlow.Stage(name, keys.size(), subjects, lost);
  }

  /** Numbers where every value is one and more than two differ, else labels. */
  private static Covariate covariate(Phenotype column, List<RowKey> keys) {
    List<String> texts = keys.stream().map(k -> column.values().get(k.subject())).toList();
    List<Optional<Double>> numbers = texts.stream().map(JoinedBlocks::number).toList();
    if (numbers.stream().allMatch(Optional::isPresent) && texts.stream().distinct().count() > 2) {
      return new Covariate.Numbers(
          column.name(), numbers.stream().mapToDouble(Optional::orElseThrow).toArray());
    }
    return new Covariate.Categories(column.name(), texts);
  }

  /** An outcome as numbers, NaN where missing; two labels become 0 and 1, in their order. */
  double[] outcome(String name) {
    Map<String, String> values = columns.get(name).values();
    List<RowKey> keys = blocks.getFirst().keys();
    List<String> levels = values.values().stream().distinct().sorted().toList();
    boolean numeric = levels.stream().allMatch(level -> number(level).isPresent());
    if (!numeric && levels.size() != 2) {
      throw new RefusedInputException(
          name,
          "labels " + levels.stream().limit(5).toList(),
          "numbers, or two labels",
          "Choose another outcome");
    }
    return keys.stream()
        .mapToDouble(
            key -> {
              String value = values.get(key.subject());
              if (value == null) {
                return Double.NaN;
              }
              return numeric ? Double.parseDouble(value) : levels.indexOf(value);
            })
        .toArray();
  }

  static Optional<Double> number(String text) {
    try {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty(); // a label
    }
  }
}
