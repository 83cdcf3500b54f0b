package org.engram.pipeline.viewer;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A value a region: an attention, a prediction error, a gradient's axis, an expert.
 *
 * @param name as it is chosen by
 * @param unit of the values, or empty
 * @param kind how it is coloured
 * @param values [regions]; NaN where there is none; of categories their numbers from 0
 * @param errors [regions], standard errors, or empty where there are none
 * @param names of categories, or empty
 */
public record RegionMap(
    String name, String unit, Kind kind, double[] values, double[] errors, List<String> names) {
  /** How values are coloured. */
  public enum Kind {
    /** From low to high. */
    SEQUENTIAL,
    /** Around zero. */
    DIVERGING,
    /** A colour a category. */
    CATEGORY
  }

  public RegionMap {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(kind, "kind");
    names = List.copyOf(names);
    if (errors.length != 0 && errors.length != values.length) {
      throw new IllegalArgumentException(errors.length + " errors of " + values.length + " values");
    }
  }

  /** A map of numbers: around zero where there are any below it, else from low to high. */
  public static RegionMap of(String name, String unit, double[] values, double[] errors) {
    Kind kind =
        Arrays.stream(values).anyMatch(value -> value < 0) ? Kind.DIVERGING : Kind.SEQUENTIAL;
    return new RegionMap(name, unit, kind, values, errors, List.of());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegionMap that
        && name.equals(that.name)
        && unit.equals(that.unit)
        && kind == that.kind
        && Arrays.equals(values, that.values)
        && Arrays.equals(errors, that.errors)
        && names.equals(that.names);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, unit, kind, names) * 31 + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return name + ", " + values.length + " regions";
  }
}
