package org.engram.pipeline.recipe;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.engram.cohort.recipe.Recipe;
import org.engram.pipeline.config.YamlConfig;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/** Recipes by id or as YAML files, which have a recipe's components as keys. */
public final class RecipeFiles {
  private RecipeFiles() {}

  /** A recipe for a list: its id, what it is for, its hash. */
  public record Entry(String id, String description, String sha256) {}

  /** The shipped recipes. */
  public static List<Entry> shipped() {
    return Recipe.shipped().stream()
        .map(Recipe::named)
        .map(recipe -> new Entry(recipe.id(), recipe.description(), recipe.hash()))
        .toList();
  }

  /**
   * A shipped recipe, or the one in a file.
   *
   * @param idOrFile an id of {@link Recipe#shipped}, or the path of a YAML file
   * @throws ConfigurationException where it is neither, naming the ids, or with all that is wrong
   *     in the file
   * @throws FileFormatException where the file is no plain YAML
   */
  public static Recipe of(String idOrFile) {
    if (Recipe.shipped().contains(idOrFile)) {
      return Recipe.named(idOrFile);
    }
    try {
      Path file = Path.of(idOrFile);
      if (Files.isRegularFile(file)) {
        return YamlConfig.read(file, Recipe.class);
      }
      throw unknown(idOrFile, null);
    } catch (InvalidPathException e) {
      throw unknown(idOrFile, e);
    }
  }

  /** Every setting of a recipe as a file that reads back equal: a beginning for one's own. */
  public static String yaml(Recipe recipe) {
    return YamlConfig.write(recipe);
  }

  private static ConfigurationException unknown(String name, InvalidPathException cause) {
    return new ConfigurationException(
        new Problem(
            "recipe",
            "'" + name + "', which is no file and no shipped recipe",
            "a YAML file, or one of " + String.join(", ", Recipe.shipped()),
            "Check the path or the id: engram recipe list"),
        cause);
  }
}
