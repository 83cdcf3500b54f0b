package org.engram.pipeline.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.AppliedRecipe;
import org.engram.cohort.results.CohortFlow;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.FoldScheme;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultProvenance;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.TestResult;

/** What made analyses are put together from; every label is what the caller makes of it. */
abstract class MadeParts {
  static final int ROWS = 240;
  final UnaryOperator<String> label;
  final SplittableRandom random = new SplittableRandom(11);

  MadeParts(UnaryOperator<String> label) {
    this.label = label;
  }

  static String quoted(String text) {
    return tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(text);
  }

  String subject(int i) {
    return label.apply("%05d".formatted(i));
  }

  Outcome classes() {
    return new Outcome(
        label.apply("diagnosis"),
        "",
        Outcome.Task.CLASSIFICATION,
        List.of(label.apply("control"), label.apply("patient")));
  }

  SetResult set(String name, SetResult.Role role, String metric, double value) {
    Score score =
        new Score(
            metric,
            List.of(new Score.FoldValue(1, 1, value)),
            value,
            0.02,
            value,
            Optional.of(interval(value, 0.08)),
            Optional.empty());
    return new SetResult(
        label.apply(name), role, 512, "logistic regression", List.of(score), List.of(), List.of());
  }

  Finding finding(String topic, String name, double value, double p) {
    return new Finding(topic, name, value, "", Optional.empty(), Optional.of(test(p)), "");
  }

  Interval interval(double value, double half) {
    return new Interval(
        value - half, value + half, 0.95, "bootstrap BCa, 2000 draws", "pooled test predictions");
  }

  TestResult test(double p) {
    return new TestResult("permutation, 1000", 0.5, p, p, "none");
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  ResultsFolder.Content content(
      Analysis analysis,
      Outcome outcome,
      List<SetResult> sets,
      List<Comparison> comparisons,
      List<Finding> findings,
      List<ResultTable> tables,
      List<PredictionRow> predictions) {
    Results results =
        new Results(
            analysis,
            label.apply("a made " + analysis),
            outcome,
            new AppliedRecipe("none", "none", List.of(), List.of("z-score of each feature")),
            new ResultProvenance(
                Map.of("engram", "0.1.0"), List.of(), Map.of(), Map.of("all", 42L), Map.of()),
            new CohortFlow(List.of(new CohortFlow.Stage("rows", ROWS, ROWS, List.of()))),
            Optional.of(new FoldScheme("stratified", 5, 1, "subject", "", true, 42, "ab12")),
            sets,
            comparisons,
            List.of(),
            findings,
            List.of());
    return new ResultsFolder.Content(results, predictions, tables);
  }
}
