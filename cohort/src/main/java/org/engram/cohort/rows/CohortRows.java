package org.engram.cohort.rows;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.engram.tensor.RefusedInputException;

/**
 * Rows of a cohort: a vector of features a row, and columns beside them. A table of training rows
 * and one of test rows are two of these; nothing passes from one to the other except by a fitted
 * object.
 *
 * @param keys one a row, no two alike
 * @param features [rows][features], finite, every row as wide as the first; not copied, and never
 *     changed by those who are given it
 * @param covariates by name, each as long as there are rows, in the order they were given
 */
public record CohortRows(
    List<RowKey> keys, double[][] features, Map<String, Covariate> covariates) {
  public CohortRows {
    keys = List.copyOf(keys);
    covariates = Collections.unmodifiableMap(new LinkedHashMap<>(covariates));
    if (keys.isEmpty()) {
      throw new RefusedInputException("rows", "none", "a row a scan or subject", "");
    }
    if (features.length != keys.size()) {
      throw new IllegalArgumentException(features.length + " rows for " + keys.size() + " keys");
    }
    Set<RowKey> seen = new HashSet<>();
    for (int row = 0; row < features.length; row++) {
      check(keys.get(row), features[row], features[0].length);
      if (!seen.add(keys.get(row))) {
        throw new RefusedInputException(
            "rows", "two of " + keys.get(row), "one row each", "Leave out one of them");
      }
    }
    for (Map.Entry<String, Covariate> column : covariates.entrySet()) {
      if (column.getValue().size() != keys.size()
          || !column.getKey().equals(column.getValue().name())) {
        throw new IllegalArgumentException(column + " for " + keys.size() + " rows");
      }
    }
  }

  /** Rows without anything beside their features. */
  public static CohortRows of(List<RowKey> keys, double[][] features) {
    return new CohortRows(keys, features, Map.of());
  }

  public int size() {
    return keys.size();
  }

  /** Number of features. */
  public int width() {
    return features[0].length;
  }

  /** Some of the rows, in the order given. */
  public CohortRows rows(int... rows) {
    Map<String, Covariate> columns = new LinkedHashMap<>();
    covariates.forEach((name, column) -> columns.put(name, column.rows(rows)));
    return new CohortRows(
        Arrays.stream(rows).mapToObj(keys::get).toList(),
        Arrays.stream(rows).mapToObj(i -> features[i]).toArray(double[][]::new),
        columns);
  }

  /** The same rows with other features. */
  public CohortRows withFeatures(double[][] other) {
    return new CohortRows(keys, other, covariates);
  }

  /** The same rows with one column more, or another in place of one of that name. */
  public CohortRows with(Covariate column) {
    Map<String, Covariate> columns = new LinkedHashMap<>(covariates);
    columns.put(column.name(), column);
    return new CohortRows(keys, features, columns);
  }

  /**
   * A column.
   *
   * @throws RefusedInputException if there is none of this name, naming those there are
   */
  public Covariate covariate(String name) {
    Covariate column = covariates.get(name);
    if (column == null) {
      throw new RefusedInputException(
          name,
          "no column of this name; there are " + covariates.keySet(),
          "a column for every covariate",
          "Name it as the table does");
    }
    return column;
  }

  /**
   * A column of numbers.
   *
   * @throws RefusedInputException if there is none, or it holds labels
   */
  public Covariate.Numbers numbers(String name) {
    return switch (covariate(name)) {
      case Covariate.Numbers numbers -> numbers;
      case Covariate.Categories labels ->
          throw new RefusedInputException(
              name,
              "labels " + labels.levels().stream().limit(5).toList(),
              "numbers",
              "Declare it categorical, or mend the cells that are no numbers");
    };
  }

  /**
   * A column of labels.
   *
   * @throws RefusedInputException if there is none, or it holds numbers
   */
  public Covariate.Categories categories(String name) {
    return switch (covariate(name)) {
      case Covariate.Categories labels -> labels;
      case Covariate.Numbers _ ->
          throw new RefusedInputException(
              name, "numbers", "labels", "Declare it categorical where the table is read");
    };
  }

  private static void check(RowKey key, double[] row, int width) {
    if (row.length != width) {
      throw new RefusedInputException(
          key.toString(),
          row.length + " features",
          width + ", as in the first row",
          "Take embeddings of one model and one pooling");
    }
    for (int j = 0; j < width; j++) {
      if (!Double.isFinite(row[j])) {
        throw new RefusedInputException(
            key + ", feature " + (j + 1),
            Double.toString(row[j]),
            "a finite number",
            "Leave out the row, or find out why its features could not be computed");
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CohortRows that
        && keys.equals(that.keys)
        && Arrays.deepEquals(features, that.features)
        && covariates.equals(that.covariates);
  }

  @Override
  public int hashCode() {
    return Objects.hash(keys, covariates) * 31 + Arrays.deepHashCode(features);
  }

  @Override
  public String toString() {
    return size() + " rows of " + width() + " features, columns " + covariates.keySet();
  }
}
