package org.engram.pipeline.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.tensor.ConfigurationException;

/**
 * Where the columns of a recipe come from, where the tables of people do not have them under the
 * recipe's names.
 *
 * @param columns the tables' names of the recipe's columns: age to AGE_AT_SCAN
 * @param constants columns that are the same for everybody and stand in no table: global_signal to
 *     no
 */
public record RecipeColumns(Map<String, String> columns, Map<String, String> constants) {
  public RecipeColumns {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    for (String name : columns.keySet()) {
      if (constants.containsKey(name)) {
        throw new ConfigurationException(
            "--column " + name + ", --constant " + name,
            "both",
            "one of the two: a column of the tables, or one value for everybody",
            "Leave one of them out");
      }
    }
  }

  /** All columns have the recipe's names. */
  public static RecipeColumns asNamed() {
    return new RecipeColumns(Map.of(), Map.of());
  }

  /** The tables' name of a column. */
  public String of(String name) {
    return columns.getOrDefault(name, name);
  }

  /** What can be done about a column that no table has. */
  public static String remedy(String name) {
    return "Name the column with --column "
        + name
        + "=COLUMN, or give --constant "
        + name
        + "=VALUE where it is the same for everybody";
  }

  /**
   * Refuses names that mean nothing.
   *
   * @param known names of the columns that the recipe reads
   */
  public void check(List<String> known) {
    Map<String, String> given = new LinkedHashMap<>();
    columns.keySet().forEach(name -> given.put(name, "--column"));
    constants.keySet().forEach(name -> given.put(name, "--constant"));
    given.forEach(
        (name, option) -> {
          if (!known.contains(name)) {
            throw new ConfigurationException(
                option, "'" + name + "'", "one of " + known + ", which the recipe reads", "");
          }
        });
  }
}
