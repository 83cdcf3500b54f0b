package org.engram.cohort.rows;

import java.util.Arrays;
import java.util.List;
import org.engram.tensor.RefusedInputException;

/** A column beside the features: age, sex, site, diagnosis. A missing value is kept as one. */
public sealed interface Covariate {
  String name();

  int size();

  /** The column of some of the rows, in the order given. */
  Covariate rows(int... rows);

  boolean isMissing(int row);

  /**
   * A number a row.
   *
   * @param values NaN where missing; never infinite; not copied and not changed
   */
  record Numbers(String name, double[] values) implements Covariate {
    public Numbers {
      for (int row = 0; row < values.length; row++) {
        if (Double.isInfinite(values[row])) {
          throw new RefusedInputException(
              name + ", row " + (row + 1),
              Double.toString(values[row]),
              "a finite number, or a missing value",
              "Mend the cell, or leave it empty");
        }
      }
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Numbers rows(int... rows) {
      return new Numbers(name, Arrays.stream(rows).mapToDouble(i -> values[i]).toArray());
    }

    @Override
    public boolean isMissing(int row) {
      return Double.isNaN(values[row]);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Numbers that
          && name.equals(that.name)
          && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return name + ", " + values.length + " numbers";
    }
  }

  /**
   * A label a row.
   *
   * @param values empty text where missing
   */
  record Categories(String name, List<String> values) implements Covariate {
    public Categories {
      values = List.copyOf(values);
    }

    @Override
    public int size() {
      return values.size();
    }

    @Override
    public Categories rows(int... rows) {
      return new Categories(name, Arrays.stream(rows).mapToObj(values::get).toList());
    }

    @Override
    public boolean isMissing(int row) {
      return values.get(row).isEmpty();
    }

    /** The different labels of rows that have one, in alphabetical order. */
    public List<String> levels() {
      return values.stream().filter(value -> !value.isEmpty()).distinct().sorted().toList();
    }

    @Override
    public String toString() {
      return name + ", " + values.size() + " labels";
    }
  }
}
