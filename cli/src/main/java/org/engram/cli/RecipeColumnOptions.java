package org.engram.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.pipeline.recipe.RecipeColumns;
import picocli.CommandLine.Option;

/** Where a recipe's columns come from; mix in with {@code @Mixin}. */
final class RecipeColumnOptions {
  @Option(
      names = "--column",
      paramLabel = "NAME=COLUMN",
      description =
          "The table's name of a column of the recipe, as in age=AGE_AT_SCAN. May be given several"
              + " times. Default: the recipe's name.")
  private Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--constant",
      paramLabel = "NAME=VALUE",
      description =
          "A column of the recipe that is the same for everybody, as in global_signal=no. May be"
              + " given several times. Default: none.")
  private Map<String, String> constants = new LinkedHashMap<>();

  RecipeColumns columns() {
    return new RecipeColumns(columns, constants);
  }
}
