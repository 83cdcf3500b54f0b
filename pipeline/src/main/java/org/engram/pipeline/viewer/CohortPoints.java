package org.engram.pipeline.viewer;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;

/**
 * A cohort's embeddings as points.
 *
 * @param rows whose they are
 * @param planes maps of all of them, at least one
 * @param columns what they can be coloured by, a value a row
 * @param neighbours those nearest to each, where they are known
 */
public record CohortPoints(
    List<RowKey> rows,
    List<Plane> planes,
    List<Covariate> columns,
    Optional<Neighbours> neighbours) {
  public CohortPoints {
    rows = List.copyOf(rows);
    planes = List.copyOf(planes);
    columns = List.copyOf(columns);
    Objects.requireNonNull(neighbours, "neighbours");
    for (Plane plane : planes) {
      if (plane.x().length != rows.size() || plane.y().length != rows.size()) {
        throw new IllegalArgumentException(plane + " for " + rows.size() + " rows");
      }
    }
    for (Covariate column : columns) {
      if (column.size() != rows.size()) {
        throw new IllegalArgumentException(column + " for " + rows.size() + " rows");
      }
    }
    if (planes.isEmpty()) {
      throw new IllegalArgumentException("a cohort without a map");
    }
  }

  /**
   * A map.
   *
   * @param x [rows]; NaN where a row is not on it
   * @param y [rows]; NaN where a row is not on it
   */
  public record Plane(String name, String xName, String yName, double[] x, double[] y) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Plane that
          && name.equals(that.name)
          && xName.equals(that.xName)
          && yName.equals(that.yName)
          && Arrays.equals(x, that.x)
          && Arrays.equals(y, that.y);
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + Arrays.hashCode(x);
    }

    @Override
    public String toString() {
      return name + " of " + x.length;
    }
  }

  /**
   * The rows nearest to each row.
   *
   * @param count of them a row
   * @param indices int32 [rows, count], nearest first; -1 where there are no more
   * @param similarity float32 [rows, count], cosines
   */
  public record Neighbours(int count, Part indices, Part similarity) {}
}
