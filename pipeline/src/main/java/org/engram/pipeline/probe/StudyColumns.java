package org.engram.pipeline.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.engram.cohort.Phenotype;
import org.engram.cohort.TextTable;
import org.engram.pipeline.recipe.RecipeColumns;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * The columns of a table of people that a study reads, under the names that the study has for them.
 *
 * @param targets to be told; several for labels that are there or not
 * @param group what stays on one side of a fold, where it is not the subject
 * @param site where there is one
 * @param others covariates and what the recipe reads; the site too, where there is one
 * @param constants columns that the recipe reads and that are the same for everybody
 */
record StudyColumns(
    List<Phenotype> targets,
    Optional<Phenotype> group,
    Optional<Phenotype> site,
    List<Phenotype> others,
    Map<String, String> constants) {
  StudyColumns {
    targets = List.copyOf(targets);
    others = List.copyOf(others);
    constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
  }

  /** Those of the cohort that is probed. */
  static StudyColumns of(StudyInput input, StudySettings settings) {
    RecipeColumns from = settings.recipe().from();
    checkConstants(input, settings);
    return read(
        input,
        settings,
        input.columns(settings),
        from.constants(),
        new People(input.phenotypes(), input.id(), from::of, RecipeColumns::remedy));
  }

  /**
   * Those of the cohort that a probe is applied to. What is the same for everybody in the first
   * cohort is so in this one too, but where this one names a column for it.
   */
  static StudyColumns of(StudyInput input, StudySettings settings, TransferInput other) {
    RecipeColumns from = settings.recipe().from();
    Map<String, String> constants = new LinkedHashMap<>(from.constants());
    constants.keySet().removeAll(other.columns().keySet());
    List<String> columns = new ArrayList<>(input.columns(settings));
    from.constants().keySet().stream()
        .filter(name -> !constants.containsKey(name))
        .forEach(columns::add);
    return read(
        input,
        settings,
        columns,
        constants,
        new People(
            other.phenotypes().orElse(input.phenotypes()),
            other.id().or(() -> other.phenotypes().isPresent() ? Optional.empty() : input.id()),
            name ->
                other
                    .columns()
                    .getOrDefault(name, other.columns().getOrDefault(from.of(name), from.of(name))),
            name -> "Name the other cohort's column with --apply-columns " + name + "=COLUMN"));
  }

  /**
   * A table of people.
   *
   * @param id its column that names the subject, where it is none of the usual ones
   * @param names its names of the study's columns
   * @param remedy for a column of the recipe that it has not
   */
  private record People(
      Path table, Optional<String> id, UnaryOperator<String> names, UnaryOperator<String> remedy) {
    Phenotype column(String name) {
      return Phenotype.read(table, names.apply(name), id);
    }

    /** Refuses a table without a column that the recipe reads, saying what can be done. */
    void check(List<String> wanted) {
      if (wanted.isEmpty()) {
        return;
      }
      try (TextTable text = TextTable.open(table)) {
        for (String name : wanted) {
          if (!text.columns().contains(names.apply(name))) {
            throw new ConfigurationException(
                "--recipe, " + name,
                "no column '" + names.apply(name) + "'",
                "one of " + text.columns() + ", the columns of " + table,
                remedy.apply(name));
          }
        }
      }
    }
  }

  private static StudyColumns read(
      StudyInput input,
      StudySettings settings,
      List<String> columns,
      Map<String, String> constants,
      People people) {
    for (String target : input.targets(settings)) {
      refuseRemoved(target, settings);
    }
    people.check(settings.recipe().columns().stream().filter(columns::contains).toList());
    Map<String, Phenotype> known = new LinkedHashMap<>();
    List<String> wanted = new ArrayList<>(input.targets(settings));
    wanted.addAll(columns);
    Optional<String> group = Optional.of(input.group()).filter(g -> !g.equals(TableProbe.SUBJECT));
    group.ifPresent(wanted::add);
    for (String name : wanted) {
      known.computeIfAbsent(
          name,
          own -> {
            boolean times =
                settings.task() == ProbeSettings.Task.SURVIVAL && own.equals(input.target());
            Phenotype read =
                times
                    ? SurvivalColumns.of(own)
                        .renamed(people.names())
                        .read(people.table(), people.id())
                    : people.column(own);
            return new Phenotype(own, read.values(), read.missing());
          });
    }
    return new StudyColumns(
        input.targets(settings).stream().map(known::get).toList(),
        group.map(known::get),
        input.site().map(known::get),
        columns.stream().map(known::get).toList(),
        constants);
  }

  /** What is the same for everybody can be neither told nor divided by. */
  private static void checkConstants(StudyInput input, StudySettings settings) {
    List<String> read = new ArrayList<>(input.targets(settings));
    read.addAll(input.columns(settings));
    read.add(input.group());
    for (String name : settings.recipe().from().constants().keySet()) {
      if (read.contains(name)) {
        throw new ConfigurationException(
            "--constant " + name,
            "also named as target, group, site or covariate",
            "a column of the recipe alone",
            "Leave out --constant where the phenotypes have the column");
      }
    }
  }

  /** What a recipe takes out of the features cannot be told from them, under whatever name. */
  private static void refuseRemoved(String target, StudySettings settings) {
    RecipeColumns from = settings.recipe().from();
    if (settings.recipe().removes().stream().map(from::of).anyMatch(from.of(target)::equals)) {
      throw new RefusedInputException(
          "--target " + target,
          "the recipe "
              + settings.recipe().about().id()
              + " takes the effect of "
              + target
              + " out of the features",
          "a target that the recipe leaves in",
          "Take a recipe without "
              + target
              + " among its covariates: what is taken out cannot be told, and a figure of it says"
              + " nothing");
    }
  }

  /** Every column that a row must have a value of, each once, the target first. */
  List<Phenotype> needed() {
    Map<String, Phenotype> byName = new LinkedHashMap<>();
    targets.forEach(t -> byName.put(t.name(), t));
    group.ifPresent(g -> byName.put(g.name(), g));
    site.ifPresent(s -> byName.put(s.name(), s));
    others.forEach(c -> byName.put(c.name(), c));
    return List.copyOf(byName.values());
  }
}
