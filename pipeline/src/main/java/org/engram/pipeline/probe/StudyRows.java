package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.engram.cohort.Phenotype;
import org.engram.cohort.results.CohortFlow;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.models.probing.Target;
import org.engram.tensor.RefusedInputException;

/**
 * The rows that every set of features has and whose subject has all that is needed, with how many
 * were left out and why.
 *
 * @param sets of the same keys, in the sets' order
 * @param target of the rows
 * @param groups one a row
 * @param sites one a row; empty texts where no site was asked for
 * @param flow what came in and was left out
 */
record StudyRows(
    List<CohortRows> sets,
    Target target,
    List<String> groups,
    List<String> sites,
    CohortFlow flow) {
  private static final int EXAMPLES = 10;

  static StudyRows of(
      List<FeatureSet> sets,
      Phenotype target,
      Optional<Phenotype> group,
      Optional<Phenotype> site,
      List<Phenotype> columns,
      StudySettings settings) {
    List<Map<RowKey, double[]>> features = sets.stream().map(StudyRows::byKey).toList();
    List<RowKey> keys = new ArrayList<>(features.getFirst().keySet());
    List<CohortFlow.Stage> stages = new ArrayList<>();
    stages.add(stage("rows of the embeddings", keys, List.of()));
    keys = kept(keys, stages, target);
    for (Phenotype column : distinct(group, site, columns)) {
      keys = kept(keys, stages, column);
    }
    for (int s = 1; s < sets.size(); s++) {
      Map<RowKey, double[]> other = features.get(s);
      String name = sets.get(s).name();
      keys = kept(keys, stages, "in " + name, "not in " + name, other::containsKey);
    }
    if (keys.isEmpty()) {
      throw new RefusedInputException(
          sets.getFirst().name(),
          "no row is left: " + stages.stream().map(s -> s.rows() + " " + s.name()).toList(),
          "subjects named alike in embeddings and phenotypes",
          "The table's first subject is '"
              + sets.getFirst().rows().getFirst().key().subject()
              + "'; compare with the phenotypes' column");
    }
    List<RowKey> left = keys;
    Map<String, Covariate> covariates = new LinkedHashMap<>();
    for (Phenotype column : columns) {
      covariates.put(column.name(), covariate(column, left, settings));
    }
    List<CohortRows> rows = new ArrayList<>();
    for (Map<RowKey, double[]> of : features) {
      rows.add(
          new CohortRows(left, left.stream().map(of::get).toArray(double[][]::new), covariates));
    }
    return new StudyRows(
        rows,
        ProbeJob.target(target.name(), texts(target, left), settings.task()),
        group.map(g -> texts(g, left)).orElse(left.stream().map(RowKey::subject).toList()),
        site.map(s -> texts(s, left)).orElse(left.stream().map(_ -> "").toList()),
        new CohortFlow(stages));
  }

  private static List<Phenotype> distinct(
      Optional<Phenotype> group, Optional<Phenotype> site, List<Phenotype> columns) {
    Map<String, Phenotype> byName = new LinkedHashMap<>();
    group.ifPresent(g -> byName.put(g.name(), g));
    site.ifPresent(s -> byName.put(s.name(), s));
    columns.forEach(c -> byName.put(c.name(), c));
    return List.copyOf(byName.values());
  }

  private static List<RowKey> kept(
      List<RowKey> keys, List<CohortFlow.Stage> stages, Phenotype column) {
    return kept(
        keys,
        stages,
        "with a value of " + column.name(),
        "no value of " + column.name(),
        key -> column.values().containsKey(key.subject()));
  }

  private static List<RowKey> kept(
      List<RowKey> keys,
      List<CohortFlow.Stage> stages,
      String name,
      String reason,
      Predicate<RowKey> keep) {
    List<RowKey> left = keys.stream().filter(keep).toList();
    List<RowKey> lost = keys.stream().filter(keep.negate()).toList();
    stages.add(
        stage(
            name,
            left,
            lost.isEmpty()
                ? List.of()
                : List.of(
                    new CohortFlow.Loss(
                        reason,
                        lost.size(),
                        lost.stream().limit(EXAMPLES).map(RowKey::toString).toList()))));
    return left;
  }

  private static CohortFlow.Stage stage(
      String name, List<RowKey> keys, List<CohortFlow.Loss> lost) {
    int subjects = (int) keys.stream().map(RowKey::subject).distinct().count();
    return new CohortFlow.Stage(name, keys.size(), subjects, lost);
  }

  private static Map<RowKey, double[]> byKey(FeatureSet set) {
    Map<RowKey, double[]> rows = new LinkedHashMap<>();
    set.rows().forEach(row -> rows.put(row.key(), row.features()));
    return rows;
  }

  private static List<String> texts(Phenotype column, List<RowKey> keys) {
    return keys.stream().map(key -> column.values().get(key.subject())).toList();
  }

  /** Numbers where the recipe asks for them or every value is one and more than two differ. */
  private static Covariate covariate(Phenotype column, List<RowKey> keys, StudySettings settings) {
    List<String> texts = texts(column, keys);
    boolean known = settings.recipe().columns().contains(column.name());
    List<Optional<Double>> numbers = texts.stream().map(ProbeJob::number).toList();
    boolean all = numbers.stream().allMatch(Optional::isPresent);
    boolean asked = settings.recipe().numbers().contains(column.name());
    if (asked && !all) {
      int row =
          IntStream.range(0, texts.size())
              .filter(i -> numbers.get(i).isEmpty())
              .findFirst()
              .orElseThrow();
      throw new RefusedInputException(
          column.name() + " of " + keys.get(row),
          "'" + texts.get(row) + "'",
          "a number, as the recipe asks for",
          "Mend the cell, or leave it empty");
    }
    boolean many = texts.stream().distinct().count() > 2;
    if (known ? asked : all && many) {
      return new Covariate.Numbers(
          column.name(), numbers.stream().mapToDouble(Optional::orElseThrow).toArray());
    }
    return new Covariate.Categories(column.name(), texts);
  }

  /** The columns alone as features: numbers as they are, a 0 or 1 for each label but the first. */
  static CohortRows covariatesAlone(CohortRows rows, List<String> names) {
    double[][] features = new double[rows.size()][];
    Arrays.setAll(features, _ -> new double[0]);
    for (String name : names) {
      switch (rows.covariate(name)) {
        case Covariate.Numbers numbers -> append(features, i -> numbers.values()[i]);
        case Covariate.Categories labels ->
            labels.levels().stream()
                .skip(1)
                .forEach(
                    level -> append(features, i -> labels.values().get(i).equals(level) ? 1 : 0));
      }
    }
    if (features[0].length == 0) {
      throw new RefusedInputException(
          "--covariates", names + " have one value each", "columns that vary", "Leave them out");
    }
    return rows.withFeatures(features);
  }

  private static void append(double[][] features, IntToDoubleFunction value) {
    for (int i = 0; i < features.length; i++) {
      int width = features[i].length;
      features[i] = Arrays.copyOf(features[i], width + 1);
      features[i][width] = value.applyAsDouble(i);
    }
  }
}
