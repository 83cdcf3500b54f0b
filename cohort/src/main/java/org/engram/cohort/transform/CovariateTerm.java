package org.engram.cohort.transform;

import java.util.Arrays;
import java.util.Objects;
import org.engram.tensor.ConfigurationException;

/**
 * How one column of the table enters a linear model.
 *
 * @param name of the column
 * @param as number, category or spline
 * @param knots of a spline, 3 to 7, at the quantiles of the training rows that Harrell recommends;
 *     without effect otherwise
 * @param missing what becomes of a row without a value
 * @param unseen what becomes of a category that no training row has
 */
public record CovariateTerm(String name, Coding as, int knots, Missing missing, Unseen unseen) {
  /** Harrell, Regression Modeling Strategies (2nd edition, 2015), table 2.3; from 3 knots on. */
  private static final double[][] QUANTILES = {
    {0.10, 0.5, 0.90},
    {0.05, 0.35, 0.65, 0.95},
    {0.05, 0.275, 0.5, 0.725, 0.95},
    {0.05, 0.23, 0.41, 0.59, 0.77, 0.95},
    {0.025, 0.1833, 0.3417, 0.5, 0.6583, 0.8167, 0.975}
  };

  /** What a column is to the model. */
  public enum Coding {
    /** A number with a straight line. */
    NUMBER,
    /** A label with a level each. */
    CATEGORY,
    /** A number with a restricted cubic spline: straight beyond the outer knots. */
    SPLINE
  }

  /** What becomes of a row without a value. */
  public enum Missing {
    /** It is refused by name. */
    REFUSE,
    /** It counts as the average training row: nothing is taken out for this column. */
    AVERAGE,
    /** Rows without a value have a level of their own, learned from training rows without one. */
    OWN_LEVEL
  }

  /** What becomes of a category that no training row has. */
  public enum Unseen {
    /** The row is refused by name. */
    REFUSE,
    /** It counts as the average training row: nothing is taken out for this column. */
    AVERAGE
  }

  public CovariateTerm {
    Objects.requireNonNull(as, "as");
    Objects.requireNonNull(missing, "missing");
    Objects.requireNonNull(unseen, "unseen");
    if (name.isBlank()) {
      throw new ConfigurationException("name", "no name", "the name of a column", "");
    }
    if (as == Coding.SPLINE && (knots < 3 || knots > 7)) {
      throw new ConfigurationException("knots", Integer.toString(knots), "3 to 7", "");
    }
  }

  /** A column whose missing values and unseen categories are refused; 4 knots for a spline. */
  public static CovariateTerm defaults(String name, Coding as) {
    return new CovariateTerm(name, as, 4, Missing.REFUSE, Unseen.REFUSE);
  }

  double[] quantiles() {
    return QUANTILES[knots - 3].clone();
  }

  ColumnNeed need() {
    return new ColumnNeed(name, as != Coding.CATEGORY);
  }

  String inWords() {
    return switch (as) {
      case NUMBER -> name;
      case CATEGORY -> name + " (categorical)";
      case SPLINE ->
          name
              + " (restricted cubic spline, knots at quantiles "
              + Arrays.toString(quantiles()).replaceAll("[\\[\\]]", "")
              + " of the training rows)";
    };
  }
}
