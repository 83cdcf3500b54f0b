package org.engram.cohort.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.transform.FittedTransform;
import org.engram.cohort.transform.RowRefusal;
import org.engram.tensor.FileFormatException;

/**
 * A recipe that has learned from training rows; immutable. It applies to those rows, to rows held
 * out and to a subject that comes next year alike.
 *
 * @param recipe what was fitted
 * @param steps fitted, in the recipe's order
 * @param training what it was fitted on
 */
public record FittedRecipe(Recipe recipe, List<FittedTransform> steps, Training training) {
  public FittedRecipe {
    steps = List.copyOf(steps);
    if (steps.size() != recipe.steps().size()) {
      throw new IllegalArgumentException(steps.size() + " steps of " + recipe.steps().size());
    }
    int width = training.features();
    for (FittedTransform step : steps) {
      if (step.inputs() != width) {
        throw new FileFormatException(
            "step " + step.settings().kind(),
            step.inputs() + " features",
            width + ", which the step before gives",
            "Fit and store it again");
      }
      width = step.outputs();
    }
  }

  /** How many features a row must have. */
  public int inputs() {
    return training.features();
  }

  /** How many features a row has afterwards. */
  public int outputs() {
    return steps.getLast().outputs();
  }

  /**
   * Transforms rows.
   *
   * @throws org.engram.tensor.RefusedInputException if one cannot be: see {@link #refusals}
   */
  public CohortRows apply(CohortRows rows) {
    CohortRows now = rows;
    for (FittedTransform step : steps) {
      now = step.apply(now);
    }
    return now;
  }

  /** Rows that cannot be transformed for what their columns hold, and why. */
  public List<RowRefusal> refusals(CohortRows rows) {
    List<RowRefusal> all = new ArrayList<>();
    steps.forEach(step -> all.addAll(step.refusals(rows)));
    return Recipe.firstOfEachRow(all);
  }

  /** What was decided while it was fitted; those that begin with WARNING want to be read. */
  public List<String> notes() {
    return steps.stream()
        .flatMap(step -> step.notes().stream().map(note -> told(step, note)))
        .toList();
  }

  /** What {@link #apply} decides for these rows, such as for a site not seen in training. */
  public List<String> notes(CohortRows rows) {
    return steps.stream()
        .flatMap(step -> step.notes(rows).stream().map(note -> told(step, note)))
        .toList();
  }

  /** Stores it as a folder; see {@link FittedRecipeFolder}. */
  public void write(Path folder) {
    FittedRecipeFolder.write(this, folder);
  }

  /**
   * Reads a stored one, equal to the bit.
   *
   * @throws FileFormatException if the folder is not one that {@link #write} made
   */
  public static FittedRecipe read(Path folder) {
    return FittedRecipeFolder.read(folder);
  }

  private static String told(FittedTransform step, String note) {
    String warning = "WARNING: ";
    return note.startsWith(warning)
        ? warning + step.settings().kind() + ": " + note.substring(warning.length())
        : step.settings().kind() + ": " + note;
  }
}
