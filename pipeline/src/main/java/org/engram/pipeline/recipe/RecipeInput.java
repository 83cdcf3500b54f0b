package org.engram.pipeline.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.tensor.ConfigurationException;

/**
 * What to apply to what.
 *
 * @param embeddings a table that {@code engram embed} wrote
 * @param recipe id or YAML file; empty where a fitted one is given
 * @param fitted folder of a stored fitted recipe, to be applied as it is
 * @param phenotypes tables of people, or of their sessions where the embeddings have sessions too;
 *     may be none where the recipe reads no columns
 * @param id the column of those that names the subject, where it is none of the usual ones
 * @param columns where the recipe's columns come from
 * @param fitOn {@code COLUMN=VALUE} or a file with a subject a line; empty to fit on all rows
 * @param saveFitted folder to store the fitted recipe in
 * @param out table to write
 */
public record RecipeInput(
    Path embeddings,
    Optional<String> recipe,
    Optional<Path> fitted,
    List<Path> phenotypes,
    Optional<String> id,
    RecipeColumns columns,
    Optional<String> fitOn,
    Optional<Path> saveFitted,
    Path out) {
  public RecipeInput {
    phenotypes = List.copyOf(phenotypes);
    if (recipe.isPresent() == fitted.isPresent()) {
      throw new ConfigurationException(
          "--recipe, --fitted",
          recipe.isPresent() ? "both" : "neither",
          "one of the two: a recipe to fit, or a stored fitted one",
          "engram recipe list shows the recipes");
    }
    if (fitted.isPresent() && (fitOn.isPresent() || saveFitted.isPresent())) {
      throw new ConfigurationException(
          fitOn.isPresent() ? "--fit-on" : "--save-fitted",
          "given with --fitted",
          "--recipe with it: a stored recipe is applied as it is",
          "");
    }
  }
}
