package org.engram.pipeline.probe;

import java.util.List;
import java.util.Optional;
import org.engram.cohort.recipe.Recipe;
import org.engram.cohort.results.AppliedRecipe;
import org.engram.cohort.transform.ColumnNeed;
import org.engram.pipeline.recipe.RecipeColumns;
import org.engram.tensor.ConfigurationException;

/**
 * What is done to features in each fold before the probe.
 *
 * @param about for the results
 * @param columns that it reads, by its own names; rows without them are left out
 * @param from where they come from
 * @param numbers which of {@code columns} hold numbers; the others hold labels
 * @param removes which of {@code columns} have their effect taken out of the features
 * @param recipe what is fitted in each fold's training rows; none leaves features as they are
 * @param harmonises whether it takes site effects out
 */
public record StudyRecipe(
    AppliedRecipe about,
    List<String> columns,
    RecipeColumns from,
    List<String> numbers,
    List<String> removes,
    Optional<Recipe> recipe,
    boolean harmonises) {
  public StudyRecipe {
    columns = List.copyOf(columns);
    numbers = List.copyOf(numbers);
    removes = List.copyOf(removes);
    from.check(columns);
  }

  /**
   * A recipe, fitted in each fold.
   *
   * @param from where its columns come from
   * @throws ConfigurationException if that names a column that the recipe does not read
   */
  public static StudyRecipe of(Recipe recipe, RecipeColumns from) {
    String harmonisation = recipe.harmonisation();
    return new StudyRecipe(
        new AppliedRecipe(recipe.id(), harmonisation, List.of(), recipe.inWords()),
        recipe.columns().stream().map(ColumnNeed::name).toList(),
        from,
        recipe.columns().stream().filter(ColumnNeed::numbers).map(ColumnNeed::name).toList(),
        recipe.transforms().stream().flatMap(step -> step.removes().stream()).distinct().toList(),
        Optional.of(recipe),
        !harmonisation.equals("none"));
  }

  /** Features stay as they are; the probe z-scores them itself. */
  public static StudyRecipe none() {
    return new StudyRecipe(
        AppliedRecipe.none(),
        List.of(),
        RecipeColumns.asNamed(),
        List.of(),
        List.of(),
        Optional.empty(),
        false);
  }

  /** The columns that tables of people must have. */
  List<String> inTables() {
    return columns.stream().filter(name -> !from.constants().containsKey(name)).toList();
  }
}
