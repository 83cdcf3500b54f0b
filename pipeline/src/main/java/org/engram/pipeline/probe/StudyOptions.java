package org.engram.pipeline.probe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.cohort.evaluation.FewShots;
import org.engram.cohort.folds.FoldSettings;
import org.engram.cohort.statistics.Bootstrap;
import org.engram.cohort.statistics.Correction;
import org.engram.pipeline.recipe.RecipeColumns;
import org.engram.pipeline.recipe.RecipeFiles;
import org.engram.tensor.ConfigurationException;

/**
 * The settings of a probe by name, as a command line has them.
 *
 * @param task auto, regression, classification, multi-label or survival
 * @param probe linear, nearest or trees
 * @param balanced whether classes count alike
 * @param setting C, λ or neighbours in place of the choice by inner folds
 * @param scheme of the folds
 * @param folds a number, or a file of folds
 * @param repeats of the division
 * @param seed of folds, draws and permutations
 * @param recipe id of a shipped recipe, a YAML file of one, or {@code none}
 * @param permutations of the target; 0 for none
 * @param shots training rows a class of the few-shot curve; none where empty
 * @param shotDraws of training rows for each
 * @param bootstrap bca or percentile
 * @param draws of the bootstrap
 * @param correction fdr, benjamini-yekutieli or holm
 * @param readOut whether to keep the weights of the linear probe of all rows
 */
public record StudyOptions(
    String task,
    String probe,
    boolean balanced,
    OptionalDouble setting,
    String scheme,
    String folds,
    int repeats,
    long seed,
    String recipe,
    int permutations,
    List<Integer> shots,
    int shotDraws,
    String bootstrap,
    int draws,
    String correction,
    boolean readOut) {
  private static final double LEVEL = 0.95;

  /**
   * The settings.
   *
   * @throws ConfigurationException if a name is not known or a number out of range
   */
  public StudySettings settings() {
    return settings(RecipeColumns.asNamed());
  }

  /**
   * The settings.
   *
   * @param columns where the recipe's columns come from
   * @throws ConfigurationException if a name is not known or a number out of range
   */
  public StudySettings settings(RecipeColumns columns) {
    Optional<Integer> count = count();
    return new StudySettings(
        ProbeSettings.Task.fromName(task),
        Learner.fromName(probe),
        balanced,
        setting.isPresent() ? List.of(setting.getAsDouble()) : List.of(),
        new FoldSettings(FoldSettings.Scheme.fromName(scheme), count.orElse(2), repeats, seed),
        count.isPresent() ? Optional.empty() : Optional.of(Path.of(folds)),
        chain(columns),
        permutations,
        shots.isEmpty() ? Optional.empty() : Optional.of(new FewShots(shots, shotDraws, seed)),
        new Bootstrap(Bootstrap.Method.fromName(bootstrap), draws, LEVEL, seed),
        Correction.fromName(correction),
        readOut,
        StudySettings.EDGE_BYTES);
  }

  private StudyRecipe chain(RecipeColumns columns) {
    if (!recipe.equals("none")) {
      return StudyRecipe.of(RecipeFiles.of(recipe), columns);
    }
    if (!columns.equals(RecipeColumns.asNamed())) {
      throw new ConfigurationException(
          "--column, --constant",
          "given without --recipe",
          "a recipe that reads them",
          "Give --recipe, or leave them out");
    }
    return StudyRecipe.none();
  }

  private Optional<Integer> count() {
    if (!folds.matches("[+-]?[0-9]{1,9}")) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(folds));
  }
}
