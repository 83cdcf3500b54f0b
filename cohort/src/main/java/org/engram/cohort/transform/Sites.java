package org.engram.cohort.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.engram.cohort.rows.CohortRows;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Which site each row is of.
 *
 * @param names in alphabetical order
 * @param of the site of each row, as an index of {@code names}; -1 for one that is not among them
 */
record Sites(List<String> names, int[] of) {
  /**
   * The sites of training rows.
   *
   * @throws RefusedInputException if a row has none, there is only one, or one has too few subjects
   */
  static Sites ofTraining(CohortRows training, String column, int fewestSubjects) {
    List<RowRefusal> refusals = missing(training, column);
    RowRefusal.raise(refusals);
    List<String> labels = Columns.labels(training, column);
    List<String> names = Columns.levels(labels);
    if (names.size() < 2) {
      throw new RefusedInputException(
          column,
          "one site, " + names,
          "two or more in the training rows",
          "There is nothing to harmonise: leave the step out");
    }
    for (String name : names) {
      int subjects = subjects(training, labels, name);
      if (subjects < fewestSubjects) {
        throw new RefusedInputException(
            column + " '" + name + "'",
            subjects + " subjects in the training rows",
            "at least " + fewestSubjects + ": its location and spread are estimated from them",
            "Leave the site out, join it with one of the same scanner, or take fewer folds");
      }
    }
    return of(labels, names);
  }

  /** The sites of any rows, by names known from training. */
  static Sites of(List<String> labels, List<String> names) {
    return new Sites(names, labels.stream().mapToInt(names::indexOf).toArray());
  }

  /** What a step reads that takes the effect of sites out and keeps that of covariates. */
  static List<ColumnNeed> columns(String site, List<CovariateTerm> preserve) {
    List<ColumnNeed> needs = new ArrayList<>();
    needs.add(new ColumnNeed(site, false));
    preserve.forEach(term -> needs.add(term.need()));
    return needs;
  }

  /** Training rows that such a step cannot take: without a site, or without a covariate. */
  static List<RowRefusal> refusals(CohortRows training, String site, List<CovariateTerm> preserve) {
    List<RowRefusal> refusals = new ArrayList<>(missing(training, site));
    refusals.addAll(CovariateDesign.refusals(preserve, training));
    return refusals;
  }

  /** Rows of a site. */
  int[] rows(int site) {
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < of.length; i++) {
      if (of[i] == site) {
        rows.add(i);
      }
    }
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }

  /** A column a site: 1 for its rows. */
  double[][] indicators() {
    double[][] columns = new double[names.size()][of.length];
    for (int i = 0; i < of.length; i++) {
      columns[of[i]][i] = 1;
    }
    return columns;
  }

  /** Rows of sites that are not among the names, by site. */
  static Map<String, int[]> unknown(List<String> labels, List<String> names) {
    Map<String, List<Integer>> rows = new LinkedHashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      if (!names.contains(labels.get(i))) {
        rows.computeIfAbsent(labels.get(i), _ -> new ArrayList<>()).add(i);
      }
    }
    Map<String, int[]> indices = new LinkedHashMap<>();
    rows.forEach((n, r) -> indices.put(n, r.stream().mapToInt(Integer::intValue).toArray()));
    return indices;
  }

  /** Rows that have no site. */
  static List<RowRefusal> missing(CohortRows rows, String column) {
    List<String> labels = Columns.labels(rows, column);
    List<RowRefusal> refusals = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      if (labels.get(i).isEmpty()) {
        refusals.add(
            new RowRefusal(
                i,
                new Problem(
                    rows.keys().get(i) + ", " + column,
                    "no value",
                    "a site for every row",
                    "Fill it in, or leave out the row")));
      }
    }
    return refusals;
  }

  /** Rows that a policy refuses because their site is not known. */
  static List<RowRefusal> refusals(
      CohortRows rows, String column, List<String> names, NewSite policy, int fewestSubjects) {
    List<RowRefusal> refusals = new ArrayList<>(missing(rows, column));
    List<String> labels = Columns.labels(rows, column);
    unknown(labels, names)
        .forEach(
            (name, of) -> {
              int subjects = subjects(rows, labels, name);
              if (name.isEmpty()
                  || policy == NewSite.LEAVE
                  || (policy == NewSite.ESTIMATE && subjects >= fewestSubjects)) {
                return;
              }
              boolean few = policy == NewSite.ESTIMATE;
              for (int row : of) {
                refusals.add(
                    new RowRefusal(
                        row,
                        new Problem(
                            rows.keys().get(row) + ", " + column,
                            "'" + name + "'" + (few ? " with " + subjects + " subjects" : ""),
                            few
                                ? "at least " + fewestSubjects + " subjects to estimate it from"
                                : "one of " + names + ", which the training rows have",
                            "Fit with rows of it, or set new_site to leave"
                                + (few ? "" : " or estimate"))));
              }
            });
    return refusals;
  }

  /** What a policy does with sites that are not known. */
  static List<String> notes(CohortRows rows, String column, List<String> names, NewSite policy) {
    List<String> notes = new ArrayList<>();
    unknown(Columns.labels(rows, column), names)
        .forEach(
            (name, of) ->
                notes.add(
                    "WARNING: "
                        + column
                        + " '"
                        + name
                        + "' is in no training row: its "
                        + of.length
                        + " rows "
                        + (policy == NewSite.ESTIMATE
                            ? "were harmonised by estimates from these very rows, so they are not"
                                + " independent of each other"
                            : "were not harmonised and keep their site's effect")));
    return notes;
  }

  private static int subjects(CohortRows rows, List<String> labels, String name) {
    Set<String> subjects = new HashSet<>();
    for (int i = 0; i < labels.size(); i++) {
      if (labels.get(i).equals(name)) {
        subjects.add(rows.keys().get(i).subject());
      }
    }
    return subjects.size();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sites that && names.equals(that.names) && Arrays.equals(of, that.of);
  }

  @Override
  public int hashCode() {
    return names.hashCode() * 31 + Arrays.hashCode(of);
  }
}
