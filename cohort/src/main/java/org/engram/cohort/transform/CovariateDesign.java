package org.engram.cohort.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.transform.CovariateTerm.Coding;
import org.engram.cohort.transform.CovariateTerm.Missing;
import org.engram.cohort.transform.CovariateTerm.Unseen;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * The columns of a linear model that covariates become, as training rows decide: levels, knots and
 * means. Columns are centred on the training rows, so that a row counted as average has zeros. The
 * first level of a category is what the others are compared with and has no column.
 *
 * @param terms the covariates
 * @param levels of each term, in order; none for numbers. A level of its own for missing values is
 *     the empty text, last
 * @param knots of each term; none but for splines
 * @param means of all columns over the training rows that have the value
 * @param kept which of the columns enter the model, ascending
 */
record CovariateDesign(
    List<CovariateTerm> terms,
    List<List<String>> levels,
    List<double[]> knots,
    double[] means,
    int[] kept) {

  /** Learns levels, knots and means; every column is kept until {@link #keeping} says otherwise. */
  static CovariateDesign fit(List<CovariateTerm> terms, CohortRows training) {
    RowRefusal.raise(refusals(terms, training));
    List<List<String>> levels = new ArrayList<>();
    List<double[]> knots = new ArrayList<>();
    for (CovariateTerm term : terms) {
      List<String> seen = new ArrayList<>();
      double[] at = new double[0];
      boolean anyMissing = false;
      if (term.as() == Coding.CATEGORY) {
        List<String> labels = Columns.labels(training, term.name());
        seen.addAll(Columns.levels(labels));
        anyMissing = labels.contains("");
        if (seen.isEmpty()) {
          throw noValue(term);
        }
      } else {
        double[] values = training.numbers(term.name()).values();
        double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        anyMissing = sorted.length < values.length;
        if (sorted.length == 0) {
          throw noValue(term);
        }
        if (term.as() == Coding.SPLINE) {
          at = knots(term, sorted);
        }
      }
      if (anyMissing && term.missing() == Missing.OWN_LEVEL) {
        seen.add("");
      }
      levels.add(List.copyOf(seen));
      knots.add(at);
    }
    CovariateDesign raw = new CovariateDesign(terms, levels, knots, new double[0], new int[0]);
    double[][] columns = raw.raw(training);
    double[] means = new double[columns.length];
    int[] all = new int[columns.length];
    for (int c = 0; c < columns.length; c++) {
      means[c] = Arrays.stream(columns[c]).filter(v -> !Double.isNaN(v)).average().orElseThrow();
      all[c] = c;
    }
    return new CovariateDesign(terms, levels, knots, means, all);
  }

  /** The same with fewer columns. */
  CovariateDesign keeping(int[] columns) {
    return new CovariateDesign(terms, levels, knots, means, columns);
  }

  /** Names of all columns, kept or not. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (int t = 0; t < terms.size(); t++) {
      String name = terms.get(t).name();
      switch (terms.get(t).as()) {
        case NUMBER -> names.add(name);
        case SPLINE -> {
          for (int k = 0; k < knots.get(t).length - 1; k++) {
            names.add(name + "'".repeat(k));
          }
        }
        case CATEGORY ->
            levels.get(t).stream()
                .skip(1)
                .map(level -> name + "=" + (level.isEmpty() ? "missing" : level))
                .forEach(names::add);
      }
      if (terms.get(t).as() != Coding.CATEGORY && !levels.get(t).isEmpty()) {
        names.add(name + "=missing");
      }
    }
    return names;
  }

  /** The kept columns, centred: [rows][kept]. */
  double[][] matrix(CohortRows rows) {
    double[][] columns = centred(rows);
    double[][] matrix = new double[rows.size()][kept.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int c = 0; c < kept.length; c++) {
        matrix[i][c] = columns[kept[c]][i];
      }
    }
    return matrix;
  }

  /** All columns, centred: [columns][rows]. */
  double[][] centred(CohortRows rows) {
    double[][] columns = raw(rows);
    for (int c = 0; c < columns.length; c++) {
      for (int i = 0; i < columns[c].length; i++) {
        columns[c][i] = Double.isNaN(columns[c][i]) ? 0 : columns[c][i] - means[c];
      }
    }
    return columns;
  }

  /** Rows that training cannot learn from: those without a value that the policy refuses. */
  static List<RowRefusal> refusals(List<CovariateTerm> terms, CohortRows rows) {
    List<RowRefusal> refusals = new ArrayList<>();
    for (CovariateTerm term : terms) {
      if (term.missing() == Missing.REFUSE) {
        for (int i = 0; i < rows.size(); i++) {
          if (isMissing(rows, term, i)) {
            refusals.add(new RowRefusal(i, missing(rows, term, i)));
          }
        }
      }
    }
    return refusals;
  }

  /** Rows that what was learned says nothing about. */
  List<RowRefusal> refusals(CohortRows rows) {
    List<RowRefusal> refusals = new ArrayList<>(refusals(terms, rows));
    for (int t = 0; t < terms.size(); t++) {
      CovariateTerm term = terms.get(t);
      boolean category = term.as() == Coding.CATEGORY;
      boolean knowsMissing = levels.get(t).contains("");
      if (term.unseen() == Unseen.AVERAGE) {
        continue;
      }
      List<String> labels = category ? Columns.labels(rows, term.name()) : List.of();
      for (int i = 0; i < rows.size(); i++) {
        if (isMissing(rows, term, i)) {
          if (term.missing() == Missing.OWN_LEVEL && !knowsMissing) {
            refusals.add(new RowRefusal(i, missing(rows, term, i)));
          }
        } else if (category && !levels.get(t).contains(labels.get(i))) {
          refusals.add(
              new RowRefusal(
                  i,
                  new Problem(
                      rows.keys().get(i) + ", " + term.name(),
                      "'" + labels.get(i) + "'",
                      "one of " + levels.get(t) + ", which the training rows have",
                      "Fit with rows of it, or set unseen: average for " + term.name())));
        }
      }
    }
    return refusals;
  }

  /** What the policies do to these rows. */
  List<String> notes(CohortRows rows) {
    List<String> notes = new ArrayList<>();
    for (int t = 0; t < terms.size(); t++) {
      CovariateTerm term = terms.get(t);
      List<String> seen = levels.get(t);
      long missing = 0;
      List<String> unseen = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        missing += isMissing(rows, term, i) && !seen.contains("") ? 1 : 0;
      }
      if (term.as() == Coding.CATEGORY) {
        Columns.levels(Columns.labels(rows, term.name())).stream()
            .filter(level -> !seen.contains(level))
            .forEach(unseen::add);
      }
      if (missing > 0) {
        notes.add(missing + " rows without " + term.name() + " count as average");
      }
      if (!unseen.isEmpty()) {
        notes.add(
            term.name()
                + " "
                + unseen
                + " is in no training row: what it does to the features was not taken out");
      }
    }
    return notes;
  }

  FittedState state() {
    FittedState state = FittedState.empty();
    for (int t = 0; t < terms.size(); t++) {
      state = state.with("levels." + t, levels.get(t)).with("knots." + t, knots.get(t));
    }
    return state.with("means", means).with("kept", kept);
  }

  static CovariateDesign of(List<CovariateTerm> terms, FittedState state) {
    List<List<String>> levels = new ArrayList<>();
    List<double[]> knots = new ArrayList<>();
    for (int t = 0; t < terms.size(); t++) {
      CovariateTerm term = terms.get(t);
      levels.add(state.labels("levels." + t));
      knots.add(state.vector("knots." + t, term.as() == Coding.SPLINE ? term.knots() : 0));
      if (term.as() == Coding.CATEGORY && levels.get(t).isEmpty()) {
        throw FittedState.bad("levels of " + term.name(), "none", "at least one");
      }
    }
    CovariateDesign bare = new CovariateDesign(terms, levels, knots, new double[0], new int[0]);
    int columns = bare.names().size();
    return new CovariateDesign(
        terms, levels, knots, state.vector("means", columns), state.indices("kept", columns));
  }

  /** Columns as they are, NaN where a row counts as average: [columns][rows]. */
  private double[][] raw(CohortRows rows) {
    List<double[]> columns = new ArrayList<>();
    for (int t = 0; t < terms.size(); t++) {
      CovariateTerm term = terms.get(t);
      List<String> seen = levels.get(t);
      if (term.as() == Coding.CATEGORY) {
        List<String> labels = Columns.labels(rows, term.name());
        for (String level : seen.subList(1, seen.size())) {
          columns.add(
              labels.stream()
                  .mapToDouble(l -> !seen.contains(l) ? Double.NaN : l.equals(level) ? 1 : 0)
                  .toArray());
        }
        continue;
      }
      double[] values = rows.numbers(term.name()).values();
      columns.add(values);
      for (int k = 0; k < knots.get(t).length - 2; k++) {
        int of = k;
        double[] at = knots.get(t);
        columns.add(Arrays.stream(values).map(v -> curve(v, at, of)).toArray());
      }
      if (!seen.isEmpty()) {
        columns.add(Arrays.stream(values).map(v -> Double.isNaN(v) ? 1 : 0).toArray());
      }
    }
    return columns.stream().map(double[]::clone).toArray(double[][]::new);
  }

  /**
   * A cubic piece that is straight beyond the outer knots (Stone and Koo, 1985), scaled by the
   * square of their distance.
   */
  private static double curve(double x, double[] t, int j) {
    int last = t.length - 1;
    double width = t[last] - t[last - 1];
    double span = t[last] - t[0];
    double value =
        cube(x - t[j])
            - cube(x - t[last - 1]) * (t[last] - t[j]) / width
            + cube(x - t[last]) * (t[last - 1] - t[j]) / width;
    return value / (span * span);
  }

  private static double cube(double x) {
    return x > 0 ? x * x * x : Double.isNaN(x) ? x : 0;
  }

  private static double[] knots(CovariateTerm term, double[] sorted) {
    double[] knots = Arrays.stream(term.quantiles()).map(q -> quantile(sorted, q)).toArray();
    for (int k = 1; k < knots.length; k++) {
      if (!(knots[k] > knots[k - 1])) {
        throw new RefusedInputException(
            term.name(),
            "knots " + Arrays.toString(knots) + " of the training rows",
            knots.length + " different quantiles",
            "Take fewer knots, or code it as a number: it has too few different values");
      }
    }
    return knots;
  }

  /** Linear between order statistics, as NumPy and R take it by default (type 7). */
  private static double quantile(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  private static boolean isMissing(CohortRows rows, CovariateTerm term, int row) {
    return rows.covariate(term.name()).isMissing(row);
  }

  private static Problem missing(CohortRows rows, CovariateTerm term, int row) {
    return new Problem(
        rows.keys().get(row) + ", " + term.name(),
        "no value",
        "a value for every row",
        "Fill it in, leave out the row, or set missing: average for " + term.name());
  }

  private static RefusedInputException noValue(CovariateTerm term) {
    return new RefusedInputException(
        term.name(), "no value in any training row", "a column with values", "Leave it out");
  }
}
