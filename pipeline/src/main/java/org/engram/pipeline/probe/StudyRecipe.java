package org.engram.pipeline.probe;

import java.util.List;
import org.engram.cohort.evaluation.Preparation;
import org.engram.cohort.recipe.Recipe;
import org.engram.cohort.results.AppliedRecipe;
import org.engram.cohort.transform.ColumnNeed;

/**
 * What is done to features in each fold before the probe.
 *
 * @param about for the results
 * @param columns of the phenotypes that it reads; rows without them are left out
 * @param numbers which of {@code columns} hold numbers; the others hold labels
 * @param preparation fitted in each fold's training rows
 * @param harmonises whether it takes site effects out
 */
public record StudyRecipe(
    AppliedRecipe about,
    List<String> columns,
    List<String> numbers,
    Preparation preparation,
    boolean harmonises) {
  public StudyRecipe {
    columns = List.copyOf(columns);
    numbers = List.copyOf(numbers);
  }

  /** A recipe, fitted in each fold. */
  public static StudyRecipe of(Recipe recipe) {
    String harmonisation = recipe.harmonisation();
    return new StudyRecipe(
        new AppliedRecipe(recipe.id(), harmonisation, List.of(), recipe.inWords()),
        recipe.columns().stream().map(ColumnNeed::name).toList(),
        recipe.columns().stream().filter(ColumnNeed::numbers).map(ColumnNeed::name).toList(),
        training -> recipe.fit(training)::apply,
        !harmonisation.equals("none"));
  }

  /** Features stay as they are; the probe z-scores them itself. */
  public static StudyRecipe none() {
    return new StudyRecipe(AppliedRecipe.none(), List.of(), List.of(), Preparation.none(), false);
  }
}
