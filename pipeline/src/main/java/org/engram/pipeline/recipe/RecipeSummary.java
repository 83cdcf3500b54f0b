package org.engram.pipeline.recipe;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.recipe.FittedRecipe;
import org.engram.cohort.recipe.Recipe;
import org.engram.cohort.recipe.Training;

/**
 * A recipe for a person.
 *
 * @param sha256 of its content
 * @param columns that it reads, with what they hold
 * @param inWords a sentence a step
 * @param fitted what it was fitted on and what was decided then; empty for one that is not fitted
 * @param yaml all settings
 */
public record RecipeSummary(
    String id,
    String sha256,
    String harmonisation,
    List<String> columns,
    List<String> inWords,
    List<String> fitted,
    String yaml) {
  public RecipeSummary {
    columns = List.copyOf(columns);
    inWords = List.copyOf(inWords);
    fitted = List.copyOf(fitted);
  }

  /** Of a shipped recipe, a YAML file, or the folder of a stored fitted recipe. */
  public static RecipeSummary of(String name) {
    if (isFolder(name)) {
      FittedRecipe fitted = FittedRecipe.read(Path.of(name));
      Training training = fitted.training();
      List<String> lines = new ArrayList<>();
      lines.add(
          "Fitted by Engram %s on %d rows of %d subjects: %d features became %d"
              .formatted(
                  training.engram(),
                  training.rows(),
                  training.subjects(),
                  fitted.inputs(),
                  fitted.outputs()));
      lines.add("Training keys: SHA-256 " + training.keysSha256());
      lines.addAll(fitted.notes());
      return of(fitted.recipe(), lines);
    }
    return of(RecipeFiles.of(name), List.of());
  }

  private static RecipeSummary of(Recipe recipe, List<String> fitted) {
    return new RecipeSummary(
        recipe.id(),
        recipe.hash(),
        recipe.harmonisation(),
        recipe.columns().stream()
            .map(need -> need.name() + (need.numbers() ? " (number)" : " (category)"))
            .toList(),
        recipe.inWords(),
        fitted,
        RecipeFiles.yaml(recipe));
  }

  private static boolean isFolder(String name) {
    try {
      return Files.isDirectory(Path.of(name));
    } catch (InvalidPathException _) {
      return false;
    }
  }
}
