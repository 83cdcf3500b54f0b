package org.engram.pipeline.genomics;

import static org.engram.pipeline.genomics.Found.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.cohort.association.Association;
import org.engram.cohort.association.AssociationResult;
import org.engram.cohort.association.AssociationSettings;
import org.engram.cohort.association.Exchangeability;
import org.engram.cohort.association.HeldOutVariates;
import org.engram.cohort.association.Loadings;
import org.engram.cohort.association.PartialCorrelation;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.TestResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.statistics.Correction;
import org.engram.cohort.transform.Transform;
import org.engram.models.probing.Fold;

/** Canonical correlations of two blocks as findings and tables. */
final class CanonicalAnalysis {
  private static final double LEVEL = 0.95;

  private CanonicalAnalysis() {}

  static Found run(
      JoinInput input,
      JoinedBlocks joined,
      List<List<Transform>> steps,
      List<Fold> folds,
      AlignSettings settings) {
    CohortRows first = joined.blocks().get(0);
    CohortRows second = joined.blocks().get(1);
    Exchangeability exchangeability = Exchangeability.of(settings.kind(), joined.groups());
    AssociationSettings association =
        new AssociationSettings(
            settings.association().orElseThrow(),
            settings.pairs(),
            settings.permutations(),
            3,
            steps.get(0),
            steps.get(1),
            input.allCovariates(),
            settings.seed(),
            settings.threads());
    AssociationResult result = Association.run(first, second, folds, exchangeability, association);
    List<ResultTable> tables = new ArrayList<>();
    tables.add(correlations(result));
    Loadings loadings =
        Loadings.of(
            result, first, second, exchangeability, association, settings.bootstrap(), LEVEL);
    tables.add(loadings(input, joined, loadings));
    List<Finding> findings = new ArrayList<>(findings(result, settings));
    if (!folds.isEmpty()) {
      HeldOutVariates variates = HeldOutVariates.of(result, first, second, folds);
      tables.add(variates(first.keys(), variates));
      findings.addAll(outcomes(input, joined, variates));
    }
    return new Found(findings, tables, warnings(result, settings));
  }

  private static List<Finding> findings(AssociationResult result, AlignSettings settings) {
    String method =
        "permutation, " + settings.permutations() + ", stepwise, exchange " + settings.exchange();
    List<Finding> findings = new ArrayList<>();
    for (int k = 0; k < result.all().pairs().size(); k++) {
      AssociationResult.Pair pair = result.all().pairs().get(k);
      findings.add(
          new Finding(
              "canonical correlations, all rows",
              "pair " + (k + 1),
              pair.training(),
              "",
              Optional.empty(),
              Optional.of(test(method, pair.statistic(), pair.trainingP())),
              "In the rows that it was fitted on: it grows with the number of features"));
    }
    result
        .pooled()
        .ifPresent(
            pooled -> {
              for (int k = 0; k < pooled.p().size(); k++) {
                findings.add(
                    new Finding(
                        "canonical correlations, held out",
                        "pair " + (k + 1),
                        pooled.correlations().get(k),
                        "",
                        Optional.empty(),
                        Optional.of(test(method, pooled.correlations().get(k), pooled.p().get(k))),
                        "Mean over folds of the test rows' correlations"));
              }
            });
    return findings;
  }

  private static TestResult test(String method, double statistic, double p) {
    return new TestResult(method, statistic, p, p, "stepwise over pairs");
  }

  private static ResultTable correlations(AssociationResult result) {
    List<List<String>> rows = new ArrayList<>();
    add(rows, "all", result.all());
    for (int f = 0; f < result.folds().size(); f++) {
      add(rows, Integer.toString(f + 1), result.folds().get(f));
    }
    return new ResultTable(
        "correlations",
        "A row a fold (and all rows) and pair: correlation, statistic and p in training rows, and"
            + " in held-out rows",
        List.of(
            "fold",
            "pair",
            "penalty",
            "training_rows",
            "given_up",
            "test_rows",
            "correlation",
            "statistic",
            "p",
            "p_uncorrected",
            "null_mean",
            "held_out_correlation",
            "held_out_p"),
        rows);
  }

  private static void add(List<List<String>> rows, String fold, AssociationResult.Part part) {
    for (int k = 0; k < part.pairs().size(); k++) {
      AssociationResult.Pair pair = part.pairs().get(k);
      rows.add(
          List.of(
              fold,
              Integer.toString(k + 1),
              number(part.penalty()),
              Integer.toString(part.trainingRows()),
              Integer.toString(part.givenUp()),
              Integer.toString(part.testRows()),
              number(pair.training()),
              number(pair.statistic()),
              number(pair.trainingP()),
              number(pair.trainingUncorrectedP()),
              number(pair.nullMean()),
              number(pair.heldOut()),
              number(pair.heldOutP())));
    }
  }

  private static ResultTable loadings(JoinInput input, JoinedBlocks joined, Loadings loadings) {
    List<List<String>> rows = new ArrayList<>();
    for (int b = 0; b < 2; b++) {
      List<List<Loadings.Loading>> of = b == 0 ? loadings.first() : loadings.second();
      for (int k = 0; k < of.size(); k++) {
        for (int j = 0; j < of.get(k).size(); j++) {
          Loadings.Loading loading = of.get(k).get(j);
          rows.add(
              List.of(
                  input.blocks().get(b).name(),
                  Integer.toString(k + 1),
                  joined.features().get(b).get(j),
                  number(loading.value()),
                  number(loading.low()),
                  number(loading.high())));
        }
      }
    }
    return new ResultTable(
        "loadings",
        "Correlation of each feature with its block's variate, with a 95 % bootstrap interval",
        List.of("block", "pair", "feature", "loading", "low", "high"),
        rows);
  }

  private static ResultTable variates(List<RowKey> keys, HeldOutVariates variates) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      for (int k = 0; k < variates.first()[i].length; k++) {
        RowKey key = keys.get(i);
        rows.add(
            List.of(
                key.subject(),
                key.session(),
                key.run(),
                Integer.toString(k + 1),
                number(variates.first()[i][k]),
                number(variates.second()[i][k])));
      }
    }
    return new ResultTable(
        "variates",
        "Variates of every row by weights of the fold that held it out",
        List.of("subject", "session", "run", "pair", "first", "second"),
        rows);
  }

  /** Partial correlations of held-out variates with outcomes, p corrected over all of them. */
  private static List<Finding> outcomes(
      JoinInput input, JoinedBlocks joined, HeldOutVariates variates) {
    double[][] others = columns(joined.blocks().getFirst(), input.allCovariates());
    int pairs = variates.first()[0].length;
    List<String> names = new ArrayList<>();
    List<PartialCorrelation> found = new ArrayList<>();
    for (String outcome : input.outcomes()) {
      double[] values = joined.outcome(outcome);
      for (int b = 0; b < 2; b++) {
        for (int k = 0; k < pairs; k++) {
          double[] variate = b == 0 ? variates.first(k) : variates.second(k);
          names.add(outcome + " and " + input.blocks().get(b).name() + ", pair " + (k + 1));
          found.add(PartialCorrelation.of(variate, values, others, LEVEL));
        }
      }
    }
    double[] q =
        Correction.BENJAMINI_HOCHBERG.adjust(
            found.stream().mapToDouble(PartialCorrelation::p).toArray());
    return IntStream.range(0, found.size())
        .mapToObj(
            i ->
                new Finding(
                    "partial correlations with outcomes",
                    names.get(i),
                    found.get(i).r(),
                    "",
                    Optional.of(
                        new Interval(
                            found.get(i).low(),
                            found.get(i).high(),
                            LEVEL,
                            "Fisher z",
                            "held-out variates")),
                    Optional.of(
                        new TestResult(
                            "Student's t",
                            found.get(i).r(),
                            found.get(i).p(),
                            q[i],
                            "Benjamini-Hochberg over " + found.size() + " tests")),
                    found.get(i).rows() + " rows; covariates taken out of both"))
        .toList();
  }

  private static double[][] columns(CohortRows rows, List<String> names) {
    List<double[]> columns = new ArrayList<>();
    for (String name : names) {
      switch (rows.covariate(name)) {
        case Covariate.Numbers numbers -> columns.add(numbers.values());
        case Covariate.Categories labels ->
            labels.levels().stream()
                .skip(1)
                .forEach(
                    level ->
                        columns.add(
                            labels.values().stream()
                                .mapToDouble(v -> v.equals(level) ? 1 : 0)
                                .toArray()));
      }
    }
    return columns.toArray(double[][]::new);
  }

  private static List<String> warnings(AssociationResult result, AlignSettings settings) {
    List<String> warnings = new ArrayList<>(result.all().fitted().notes());
    if (result.possible() < settings.permutations()) {
      warnings.add(
          "Only "
              + Math.round(result.possible())
              + " different permutations are possible: p cannot be below "
              + number(1 / result.possible()));
    }
    if (settings.association().orElseThrow().penalties().size() > 1) {
      warnings.add(
          "The penalty was chosen in inner folds and kept in all permutations: p-values of training"
              + " rows and pooled ones are approximate, those of single folds' held-out rows are"
              + " not. Give one penalty for exact ones");
    }
    return warnings;
  }
}
