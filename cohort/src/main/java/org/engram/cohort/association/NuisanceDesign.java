package org.engram.cohort.association;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.tensor.RefusedInputException;

/**
 * Covariates as columns of numbers: an intercept, a number as its z-score over the training rows, a
 * category as a column for each of its levels but the first. What the scaling and the levels are is
 * learned from training rows.
 */
final class NuisanceDesign {
  private final List<Term> terms;

  private sealed interface Term {
    String name();
  }

  private record Scaled(String name, double mean, double deviation) implements Term {}

  private record Levels(String name, List<String> levels) implements Term {}

  private NuisanceDesign(List<Term> terms) {
    this.terms = terms;
  }

  /**
   * From training rows.
   *
   * @param names of columns of the rows
   */
  static NuisanceDesign fit(CohortRows training, List<String> names) {
    List<Term> terms = new ArrayList<>();
    for (String name : names) {
      Covariate column = training.covariate(name);
      checkKnown(training, column);
      terms.add(
          switch (column) {
            case Covariate.Numbers numbers -> scaled(numbers);
            case Covariate.Categories labels -> new Levels(name, labels.levels());
          });
    }
    return new NuisanceDesign(List.copyOf(terms));
  }

  private static Scaled scaled(Covariate.Numbers numbers) {
    double mean = 0;
    for (double value : numbers.values()) {
      mean += value / numbers.size();
    }
    double squares = 0;
    for (double value : numbers.values()) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = Math.sqrt(squares / numbers.size());
    return new Scaled(numbers.name(), mean, deviation > 1e-14 * Math.abs(mean) ? deviation : 0);
  }

  /** Whether there is more than an intercept. */
  boolean hasCovariates() {
    return !terms.isEmpty();
  }

  /** The columns, [columns][rows], the intercept first. */
  double[][] columns(CohortRows rows) {
    List<double[]> columns = new ArrayList<>();
    double[] ones = new double[rows.size()];
    Arrays.fill(ones, 1);
    columns.add(ones);
    for (Term term : terms) {
      checkKnown(rows, rows.covariate(term.name()));
      switch (term) {
        case Scaled scaled -> {
          double[] values = new double[rows.size()];
          double[] given = rows.numbers(scaled.name()).values();
          for (int i = 0; i < values.length; i++) {
            values[i] = scaled.deviation == 0 ? 0 : (given[i] - scaled.mean) / scaled.deviation;
          }
          columns.add(values);
        }
        case Levels levels -> addLevels(columns, rows, levels);
      }
    }
    return columns.toArray(double[][]::new);
  }

  private static void addLevels(List<double[]> columns, CohortRows rows, Levels levels) {
    List<String> labels = rows.categories(levels.name()).values();
    for (int i = 0; i < labels.size(); i++) {
      if (!levels.levels().contains(labels.get(i))) {
        throw new RefusedInputException(
            rows.keys().get(i) + ", " + levels.name(),
            "'" + labels.get(i) + "', which no training row of this fold has",
            "one of " + levels.levels(),
            "Stratify the folds by it, take fewer folds, or leave out its rows");
      }
    }
    for (String level : levels.levels().subList(1, levels.levels().size())) {
      double[] values = new double[labels.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = labels.get(i).equals(level) ? 1 : 0;
      }
      columns.add(values);
    }
  }

  private static void checkKnown(CohortRows rows, Covariate column) {
    for (int i = 0; i < rows.size(); i++) {
      if (column.isMissing(i)) {
        throw new RefusedInputException(
            rows.keys().get(i) + ", " + column.name(),
            "no value",
            "a value of every covariate in every row",
            "Leave out the row, or the covariate");
      }
    }
  }
}
