package org.engram.pipeline.recipe;

import java.nio.file.Path;
import java.util.List;
import org.engram.cohort.recipe.FittedRecipe;
import org.engram.tensor.Problem;

/**
 * What came of a recipe applied to a table.
 *
 * @param fitted the recipe, fitted here or before
 * @param out the table written
 * @param rows of that table
 * @param fittedHere rows of the table that it was fitted on; 0 for a stored one
 * @param warnings what a person has to know before using the table
 * @param notes what was decided
 * @param refused rows left out, and why
 */
public record RecipeResult(
    FittedRecipe fitted,
    Path out,
    int rows,
    int fittedHere,
    List<String> warnings,
    List<String> notes,
    List<Problem> refused) {
  public RecipeResult {
    warnings = List.copyOf(warnings);
    notes = List.copyOf(notes);
    refused = List.copyOf(refused);
  }

  /** The recipe's id. */
  public String name() {
    return fitted.recipe().id();
  }

  /** How many features a row had. */
  public int inputs() {
    return fitted.inputs();
  }

  /** How many features a row has now. */
  public int outputs() {
    return fitted.outputs();
  }

  /** What it was fitted on, in words. */
  public String fittedOn() {
    return fitted.training().rows()
        + " rows of "
        + fitted.training().subjects()
        + " subjects"
        + (fittedHere == 0 ? ", before" : fittedHere == rows ? ", all of the table" : "");
  }
}
