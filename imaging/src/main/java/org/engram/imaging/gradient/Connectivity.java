package org.engram.imaging.gradient;

import java.util.Arrays;
import java.util.List;
import org.engram.tensor.RefusedInputException;

/**
 * How strongly every two regions are connected: correlations, mostly.
 *
 * @param source what it was made of, for messages and provenance
 * @param labels one name a region
 * @param values [regions, regions], finite and symmetric; taken over, not copied
 */
public record Connectivity(String source, List<String> labels, double[][] values) {
  private static final double ASYMMETRY = 1e-6;

  /**
   * @throws RefusedInputException where it is not square, not symmetric or not finite, naming the
   *     regions
   */
  public Connectivity {
    labels = List.copyOf(labels);
    int n = labels.size();
    if (n < 2 || values.length != n) {
      throw new RefusedInputException(
          source,
          values.length + " rows for " + n + " regions",
          "a row a region, two at least",
          "");
    }
    for (int i = 0; i < n; i++) {
      if (values[i].length != n) {
        throw new RefusedInputException(
            source + ", row " + (i + 1) + " (" + labels.get(i) + ")",
            values[i].length + " columns",
            n + ", one a region",
            "A connectivity is a square matrix");
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        check(source, labels, i, j, values[i][j], values[j][i]);
      }
    }
  }

  private static void check(
      String source, List<String> labels, int i, int j, double value, double mirrored) {
    String pair = "'" + labels.get(i) + "' and '" + labels.get(j) + "'";
    if (!Double.isFinite(value) || !Double.isFinite(mirrored)) {
      throw new RefusedInputException(
          source,
          (Double.isFinite(value) ? mirrored : value) + " between " + pair,
          "a finite number for every two regions",
          i == j
              ? "Set the diagonal to 1, or to what the other entries' measure is at most"
              : "Leave out the region that has no signal");
    }
    if (Math.abs(value - mirrored) > ASYMMETRY * (1 + Math.abs(value))) {
      throw new RefusedInputException(
          source,
          value + " one way and " + mirrored + " the other between " + pair,
          "a symmetric matrix",
          "Average it with its transpose, or check that rows and columns have one order");
    }
  }

  /** Number of regions. */
  public int size() {
    return values.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Connectivity that
        && source.equals(that.source)
        && labels.equals(that.labels)
        && Arrays.deepEquals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(values) * 31 + labels.hashCode();
  }

  @Override
  public String toString() {
    return source + " [" + size() + " regions]";
  }
}
