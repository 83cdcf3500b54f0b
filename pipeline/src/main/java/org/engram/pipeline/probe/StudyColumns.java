package org.engram.pipeline.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.Phenotype;
import org.engram.tensor.RefusedInputException;

/**
 * The columns of a table of people that a study reads, under the names that the study has for them.
 *
 * @param targets to be told; several for labels that are there or not
 * @param group what stays on one side of a fold, where it is not the subject
 * @param site where there is one
 * @param others covariates and what the recipe reads; the site too, where there is one
 */
record StudyColumns(
    List<Phenotype> targets,
    Optional<Phenotype> group,
    Optional<Phenotype> site,
    List<Phenotype> others) {
  StudyColumns {
    targets = List.copyOf(targets);
    others = List.copyOf(others);
  }

  /** Those of the cohort that is probed. */
  static StudyColumns of(StudyInput input, StudySettings settings) {
    return read(input, settings, input.phenotypes(), input.id(), Map.of());
  }

  /** Those of the cohort that a probe is applied to. */
  static StudyColumns of(StudyInput input, StudySettings settings, TransferInput other) {
    return read(
        input,
        settings,
        other.phenotypes().orElse(input.phenotypes()),
        other.id().or(() -> other.phenotypes().isPresent() ? Optional.empty() : input.id()),
        other.columns());
  }

  private static StudyColumns read(
      StudyInput input,
      StudySettings settings,
      Path people,
      Optional<String> id,
      Map<String, String> names) {
    for (String target : input.targets(settings)) {
      refuseRemoved(target, settings);
    }
    Map<String, Phenotype> known = new LinkedHashMap<>();
    List<String> wanted = new ArrayList<>(input.targets(settings));
    wanted.addAll(input.columns(settings));
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
                    ? SurvivalColumns.of(own).renamed(names).read(people, id)
                    : Phenotype.read(people, names.getOrDefault(own, own), id);
            return new Phenotype(own, read.values(), read.missing());
          });
    }
    return new StudyColumns(
        input.targets(settings).stream().map(known::get).toList(),
        group.map(known::get),
        input.site().map(known::get),
        input.columns(settings).stream().map(known::get).toList());
  }

  /** What a recipe takes out of the features cannot be told from them. */
  private static void refuseRemoved(String target, StudySettings settings) {
    if (settings.recipe().removes().contains(target)) {
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
