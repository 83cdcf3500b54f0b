package org.engram.models.probing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.tensor.RefusedInputException;

/**
 * Rows that a probe learns from or is judged on.
 *
 * @param features [rows][features], finite; not copied and not changed
 * @param target one a row
 * @param groups one a row: rows of one group (a subject's runs) are never on both sides of a fold
 */
public record ProbeData(double[][] features, Target target, List<String> groups) {
  public ProbeData {
    groups = List.copyOf(groups);
    if (features.length != target.size() || features.length != groups.size()) {
      throw new IllegalArgumentException(
          features.length + " rows, " + target.size() + " targets, " + groups.size() + " groups");
    }
    if (features.length == 0) {
      throw new RefusedInputException(
          "features", "no rows", "rows with features and a phenotype", "");
    }
    checkFinite(features, features[0].length);
  }

  /** Every row is a group of its own. */
  public static ProbeData ungrouped(double[][] features, Target target) {
    return new ProbeData(
        features, target, IntStream.range(0, features.length).mapToObj(Integer::toString).toList());
  }

  public int size() {
    return features.length;
  }

  /** Some of the rows. */
  public ProbeData rows(int... rows) {
    return new ProbeData(
        Arrays.stream(rows).mapToObj(i -> features[i]).toArray(double[][]::new),
        target.rows(rows),
        Arrays.stream(rows).mapToObj(groups::get).toList());
  }

  /** Refuses rows of another width than {@code width}, and values that are not finite. */
  static void checkFinite(double[][] features, int width) {
    for (int i = 0; i < features.length; i++) {
      if (features[i].length != width) {
        throw new RefusedInputException(
            "features, row " + (i + 1), features[i].length + " features", width + "", "");
      }
      for (int j = 0; j < width; j++) {
        if (!Double.isFinite(features[i][j])) {
          throw new RefusedInputException(
              "features, row " + (i + 1) + ", column " + (j + 1),
              Double.toString(features[i][j]),
              "a finite number",
              "Leave out the row, or find out why its features could not be computed");
        }
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProbeData that
        && Arrays.deepEquals(features, that.features)
        && target.equals(that.target)
        && groups.equals(that.groups);
  }

  @Override
  public int hashCode() {
    return groups.hashCode() * 31 + target.hashCode();
  }

  @Override
  public String toString() {
    return features.length + " rows of " + features[0].length + " features";
  }
}
