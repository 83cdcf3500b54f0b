package org.engram.models.brainjepa.explain;

import java.util.Arrays;

/**
 * A number for each region at each of some places in time: time patches, frames, or one place only.
 *
 * @param regions rows of the model's atlas
 * @param columns places in time
 * @param values row-major [regions, columns]
 */
public record RegionTime(int regions, int columns, double[] values) {
  public RegionTime {
    if (values.length != (long) regions * columns) {
      throw new IllegalArgumentException(
          values.length + " values for " + regions + " x " + columns);
    }
  }

  /** The sum over time of each region, [regions]. */
  public double[] regionSums() {
    double[] sums = new double[regions];
    for (int i = 0; i < values.length; i++) {
      sums[i / columns] += values[i];
    }
    return sums;
  }

  /** The mean over time of each region, [regions]. */
  public double[] regionMeans() {
    return Arrays.stream(regionSums()).map(sum -> sum / columns).toArray();
  }

  /** The sum of all. */
  public double total() {
    return Arrays.stream(values).sum();
  }

  /** The same with every value replaced by its magnitude. */
  public RegionTime magnitudes() {
    return new RegionTime(regions, columns, Arrays.stream(values).map(Math::abs).toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegionTime that
        && regions == that.regions
        && columns == that.columns
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) * 31 + columns;
  }

  @Override
  public String toString() {
    return regions + " regions x " + columns;
  }
}
