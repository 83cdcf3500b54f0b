package org.engram.cohort.results;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A further table of an analysis: loadings, the points of a map, what the folds were.
 *
 * @param name of its file, without the ending: small letters, digits, hyphens and underscores
 * @param description a line that says what its rows and columns are
 * @param columns at least one, all different
 * @param rows as wide as there are columns
 */
public record ResultTable(
    String name, String description, List<String> columns, List<List<String>> rows) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  public ResultTable {
    Objects.requireNonNull(description, "description");
    checkName(name);
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    if (columns.isEmpty() || columns.stream().distinct().count() != columns.size()) {
      throw new IllegalArgumentException(name + ": columns " + columns);
    }
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(name + ": " + row.size() + " cells in " + columns);
      }
    }
  }

  static void checkName(String name) {
    if (!NAME.matcher(name).matches() || name.equals("predictions")) {
      throw new IllegalArgumentException("'" + name + "' is no name of a table");
    }
  }
}
