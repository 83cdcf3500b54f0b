package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
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
 * @param targets of the rows; several for labels that are there or not
 * @param groups one a row
 * @param sites one a row; empty texts where no site was asked for
 * @param flow what came in and was left out
 */
record StudyRows(
    List<CohortRows> sets,
    List<Target> targets,
    List<String> groups,
    List<String> sites,
    CohortFlow flow) {
  private static final int EXAMPLES = 10;

  StudyRows {
    sets = List.copyOf(sets);
    targets = List.copyOf(targets);
  }

  /** The one target. */
  Target target() {
    return targets.getFirst();
  }

  /** Of the cohort that is probed. */
  static StudyRows of(List<FeatureSet> sets, StudyColumns columns, StudySettings settings) {
    List<CohortFlow.Stage> stages = new ArrayList<>();
    List<RowKey> left = complete(sets, columns, stages);
    checkAny(left, sets, stages);
    Map<String, Covariate> covariates = new LinkedHashMap<>();
    List<Phenotype> others = new ArrayList<>(columns.others());
    others.addAll(constants(columns, left));
    for (Phenotype column : others) {
      covariates.put(column.name(), covariate(column, left, settings));
    }
    List<Target> targets = new ArrayList<>();
    for (Phenotype target : columns.targets()) {
      targets.add(
          settings.task() == ProbeSettings.Task.MULTI_LABEL
              ? StudyTargets.label(target.name(), left, texts(target, left))
              : ProbeJob.target(target.name(), texts(target, left), settings.task()));
    }
    return joined(sets, columns, left, covariates, targets, stages);
  }

  /**
   * Of a cohort that is read as another one was: the same classes, numbers where that had numbers.
   *
   * @param first the other one
   * @param known columns whose labels must be among the first cohort's
   */
  static StudyRows like(
      StudyRows first, List<String> known, List<FeatureSet> sets, StudyColumns columns) {
    List<CohortFlow.Stage> stages = new ArrayList<>();
    List<RowKey> left = complete(sets, columns, stages);
    Phenotype target = columns.targets().getFirst();
    if (first.target() instanceof Target.Classes classes) {
      left = among(left, stages, target, classes.names());
    }
    Map<String, Covariate> before = first.sets().getFirst().covariates();
    for (Phenotype column : columns.others()) {
      if (known.contains(column.name())
          && before.get(column.name()) instanceof Covariate.Categories labels) {
        left = among(left, stages, column, labels.levels());
      }
    }
    checkAny(left, sets, stages);
    List<RowKey> keys = left;
    Map<String, Covariate> covariates = new LinkedHashMap<>();
    List<Phenotype> others = new ArrayList<>(columns.others());
    others.addAll(constants(columns, keys));
    for (Phenotype column : others) {
      covariates.put(
          column.name(),
          before.get(column.name()) instanceof Covariate.Numbers
              ? numbers(column, keys, "as in the first cohort")
              : new Covariate.Categories(column.name(), texts(column, keys)));
    }
    Target same = StudyTargets.like(first.target(), target.name(), texts(target, keys));
    return joined(sets, columns, keys, covariates, List.of(same), stages);
  }

  /** Some of the rows, in the order given. */
  StudyRows rows(String name, String reason, int... kept) {
    List<RowKey> keys = sets.getFirst().keys();
    List<RowKey> left = Arrays.stream(kept).mapToObj(keys::get).toList();
    Set<RowKey> stay = Set.copyOf(left);
    List<CohortFlow.Stage> stages = new ArrayList<>(flow.stages());
    stages.add(
        stage(name, left, lost(reason, keys.stream().filter(k -> !stay.contains(k)).toList())));
    return new StudyRows(
        sets.stream().map(set -> set.rows(kept)).toList(),
        targets.stream().map(target -> target.rows(kept)).toList(),
        Arrays.stream(kept).mapToObj(groups::get).toList(),
        Arrays.stream(kept).mapToObj(sites::get).toList(),
        new CohortFlow(stages));
  }

  private static List<RowKey> complete(
      List<FeatureSet> sets, StudyColumns columns, List<CohortFlow.Stage> stages) {
    List<RowKey> keys = sets.getFirst().rows().stream().map(FeatureSet.Row::key).toList();
    stages.add(stage("rows of the embeddings", keys, List.of()));
    for (Phenotype column : columns.needed()) {
      keys =
          kept(
              keys,
              stages,
              "with a value of " + column.name(),
              "no value of " + column.name(),
              key -> column.values().containsKey(key.subject()));
    }
    for (FeatureSet set : sets.subList(1, sets.size())) {
      if (!set.leftOut().isEmpty()) {
        keys =
            kept(
                keys,
                stages,
                "usable for " + set.name(),
                String.join(", ", new TreeSet<>(set.leftOut().values())),
                key -> !set.leftOut().containsKey(key));
      }
      Set<RowKey> there = byKey(set).keySet();
      keys = kept(keys, stages, "in " + set.name(), "not in " + set.name(), there::contains);
    }
    return keys;
  }

  /** What is the same for everybody, as columns of the rows' subjects. */
  private static List<Phenotype> constants(StudyColumns columns, List<RowKey> keys) {
    List<Phenotype> constants = new ArrayList<>();
    columns
        .constants()
        .forEach(
            (name, value) -> {
              Map<String, String> values = new LinkedHashMap<>();
              keys.forEach(key -> values.put(key.subject(), value));
              constants.add(new Phenotype(name, values, Set.of()));
            });
    return constants;
  }

  private static List<RowKey> among(
      List<RowKey> keys, List<CohortFlow.Stage> stages, Phenotype column, List<String> labels) {
    return kept(
        keys,
        stages,
        "with a " + column.name() + " of the first cohort",
        "a " + column.name() + " that the first cohort has not",
        key -> labels.contains(column.values().get(key.subject())));
  }

  private static void checkAny(
      List<RowKey> keys, List<FeatureSet> sets, List<CohortFlow.Stage> stages) {
    if (keys.isEmpty()) {
      throw new RefusedInputException(
          sets.getFirst().name(),
          "no row is left: " + stages.stream().map(s -> s.rows() + " " + s.name()).toList(),
          "subjects named alike in embeddings and phenotypes",
          "The table's first subject is '"
              + sets.getFirst().rows().getFirst().key().subject()
              + "'; compare with the phenotypes' column");
    }
  }

  private static StudyRows joined(
      List<FeatureSet> sets,
      StudyColumns columns,
      List<RowKey> keys,
      Map<String, Covariate> covariates,
      List<Target> targets,
      List<CohortFlow.Stage> stages) {
    List<CohortRows> rows = new ArrayList<>();
    for (FeatureSet set : sets) {
      Map<RowKey, double[]> of = byKey(set);
      rows.add(
          new CohortRows(keys, keys.stream().map(of::get).toArray(double[][]::new), covariates));
    }
    return new StudyRows(
        rows,
        targets,
        columns
            .group()
            .map(g -> texts(g, keys))
            .orElse(keys.stream().map(RowKey::subject).toList()),
        columns.site().map(s -> texts(s, keys)).orElse(keys.stream().map(_ -> "").toList()),
        new CohortFlow(stages));
  }

  private static List<RowKey> kept(
      List<RowKey> keys,
      List<CohortFlow.Stage> stages,
      String name,
      String reason,
      Predicate<RowKey> keep) {
    List<RowKey> left = keys.stream().filter(keep).toList();
    List<RowKey> lost = keys.stream().filter(keep.negate()).toList();
    stages.add(stage(name, left, lost(reason, lost)));
    return left;
  }

  private static List<CohortFlow.Loss> lost(String reason, List<RowKey> lost) {
    return lost.isEmpty()
        ? List.of()
        : List.of(
            new CohortFlow.Loss(
                reason, lost.size(), lost.stream().limit(EXAMPLES).map(RowKey::toString).toList()));
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
    if (settings.recipe().numbers().contains(column.name())) {
      return numbers(column, keys, "as the recipe asks for");
    }
    List<String> texts = texts(column, keys);
    boolean known = settings.recipe().columns().contains(column.name());
    boolean all = texts.stream().allMatch(text -> ProbeJob.number(text).isPresent());
    boolean many = texts.stream().distinct().count() > 2;
    return !known && all && many
        ? numbers(column, keys, "")
        : new Covariate.Categories(column.name(), texts);
  }

  private static Covariate.Numbers numbers(Phenotype column, List<RowKey> keys, String why) {
    List<String> texts = texts(column, keys);
    double[] numbers = new double[texts.size()];
    for (int i = 0; i < numbers.length; i++) {
      int row = i;
      numbers[i] =
          ProbeJob.number(texts.get(i))
              .orElseThrow(
                  () ->
                      new RefusedInputException(
                          column.name() + " of " + keys.get(row),
                          "'" + texts.get(row) + "'",
                          "a number, " + why,
                          "Mend the cell, or leave it empty"));
    }
    return new Covariate.Numbers(column.name(), numbers);
  }
}
