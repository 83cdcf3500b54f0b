package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
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
import org.engram.cohort.results.SiteDecodability;
import org.engram.cohort.results.TestResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.pipeline.results.EmbeddingMap;

/**
 * Results as an analysis would leave them, of as many rows as asked for; every label is what the
 * caller makes of it.
 */
final class MadeResults {
  private final int rows;
  private final boolean classes;
  private final java.util.function.UnaryOperator<String> label;
  private final SplittableRandom random = new SplittableRandom(7);
  private final List<PredictionRow> predictions = new ArrayList<>();

  MadeResults(int rows, boolean classes, java.util.function.UnaryOperator<String> label) {
    this.rows = rows;
    this.classes = classes;
    this.label = label;
  }

  static ResultsFolder.Content classification(int rows) {
    return new MadeResults(rows, true, s -> s).content(32);
  }

  static ResultsFolder.Content regression(int rows) {
    return new MadeResults(rows, false, s -> s).content(32);
  }

  ResultsFolder.Content content(int width) {
    Outcome outcome =
        classes
            ? new Outcome(
                label.apply("diagnosis"),
                "",
                Outcome.Task.CLASSIFICATION,
                List.of(label.apply("control"), label.apply("autism")))
            : new Outcome(
                label.apply("age"), label.apply("years"), Outcome.Task.REGRESSION, List.of());
    List<SetResult> sets =
        List.of(
            set("embedding", SetResult.Role.MODEL, 768, 0.9),
            set("connectivity", SetResult.Role.BASELINE, 6105, 1.0),
            set("random encoder", SetResult.Role.RANDOM_ENCODER, 768, 0.35),
            set("age, sex, motion", SetResult.Role.COVARIATES, 3, 0.1));
    Results results =
        new Results(
            Analysis.PROBE,
            label.apply(outcome.name() + " told from embeddings"),
            outcome,
            new AppliedRecipe(
                label.apply("rsfmri_brainjepa_roi_v1"),
                label.apply("combat_v1"),
                List.of(label.apply("minimal")),
                List.of(
                    label.apply("z-score of each feature"),
                    label.apply("ComBat over 4 sites, keeping age and sex"),
                    label.apply("principal components, 12 of them"))),
            provenance(),
            flow(),
            Optional.of(
                new FoldScheme(
                    label.apply("stratified"),
                    5,
                    2,
                    label.apply("subject"),
                    label.apply("site"),
                    true,
                    42,
                    "ab12")),
            sets,
            comparisons(),
            sites(),
            findings(),
            List.of(label.apply("24 subjects are few for 768 features.")));
    return new ResultsFolder.Content(results, predictions, List.of(map(width), loadings()));
  }

  private SetResult set(String name, SetResult.Role role, int dimension, double signal) {
    String metric = classes ? "auroc" : "r2";
    for (int repeat = 1; repeat <= 2; repeat++) {
      for (int row = 0; row < rows; row++) {
        predictions.add(prediction(label.apply(name), repeat, row, signal));
      }
    }
    double value = classes ? 0.5 + 0.2 * signal : 0.3 * signal;
    double half = Math.min(0.45, 1.0 / Math.sqrt(rows));
    return new SetResult(
        label.apply(name),
        role,
        dimension,
        label.apply(classes ? "logistic regression, L2" : "ridge regression"),
        List.of(
            score(metric, value, half),
            score(classes ? "balanced_accuracy" : "pearson_r", value, half),
            score(classes ? "brier" : "mae", 0.22, 0.05)),
        List.of(new SetResult.Fit(1, 1, rows - rows / 5, rows / 5, 0.5, List.of())),
        List.of(shot(1, value), shot(5, value), shot(10, value)));
  }

  private PredictionRow prediction(String set, int repeat, int row, double signal) {
    RowKey key = key(row);
    if (classes) {
      boolean positive = row % 2 == 0;
      double z = (positive ? signal : -signal) + random.nextGaussian();
      double p = 1 / (1 + Math.exp(-z));
      String truth = label.apply(positive ? "autism" : "control");
      return new PredictionRow(set, repeat, row % 5 + 1, key, truth, new double[] {1 - p, p});
    }
    double age = 8 + row * 37 % 400 / 10.0;
    double said = 28 + signal * 0.7 * (age - 28) + 5 * random.nextGaussian();
    return new PredictionRow(
        set, repeat, row % 5 + 1, key, Double.toString(age), new double[] {said});
  }

  private RowKey key(int row) {
    return new RowKey(label.apply("%05d".formatted(50_000 + row)), label.apply("1"), "");
  }

  private Score score(String metric, double value, double half) {
    return new Score(
        metric,
        List.of(
            new Score.FoldValue(1, 1, value - 0.1),
            new Score.FoldValue(1, 2, value + 0.1),
            new Score.FoldValue(1, 3, Double.NaN)),
        value + 0.01,
        0.14,
        value,
        Optional.of(interval(value, half)),
        Optional.of(test(0.04)));
  }

  private Interval interval(double value, double half) {
    return new Interval(
        value - half,
        value + half,
        0.95,
        label.apply("bootstrap BCa, 2000 draws of subjects"),
        "pooled test predictions");
  }

  private TestResult test(double p) {
    return new TestResult(
        label.apply("permutation of the rows, 1000"),
        0.6,
        p,
        Math.min(1, 2 * p),
        label.apply("Benjamini-Hochberg over 4 tests"));
  }

  private SetResult.Shot shot(int perClass, double value) {
    double mean = value - 0.1 / Math.sqrt(perClass);
    return new SetResult.Shot(
        perClass, classes ? "auroc" : "r2", 20, mean, 0.08, mean - 0.15, mean + 0.14);
  }

  private List<Comparison> comparisons() {
    String metric = classes ? "auroc" : "r2";
    return List.of(
        new Comparison(
            label.apply("embedding"),
            label.apply("connectivity"),
            metric,
            -0.03,
            Optional.of(interval(-0.03, 0.18)),
            test(0.71)),
        new Comparison(
            label.apply("embedding"),
            label.apply("random encoder"),
            metric,
            0.12,
            Optional.of(interval(0.12, 0.1)),
            test(0.02)));
  }

  private List<SiteDecodability> sites() {
    return List.of(
        new SiteDecodability(
            label.apply("embedding"),
            SiteDecodability.BEFORE,
            4,
            "balanced_accuracy",
            0.71,
            0.25,
            Optional.of(interval(0.71, 0.17))),
        new SiteDecodability(
            label.apply("embedding"),
            SiteDecodability.AFTER,
            4,
            "balanced_accuracy",
            0.22,
            0.25,
            Optional.of(interval(0.22, 0.15))));
  }

  private List<Finding> findings() {
    return List.of(
        new Finding(
            label.apply("canonical correlations"),
            label.apply("first pair"),
            0.41,
            "",
            Optional.of(interval(0.41, 0.12)),
            Optional.of(test(0.001)),
            label.apply("held-out rows")),
        new Finding(
            label.apply("canonical correlations"),
            label.apply("second pair"),
            0.18,
            "",
            Optional.of(interval(0.18, 0.14)),
            Optional.of(test(0.09)),
            ""));
  }

  private CohortFlow flow() {
    return new CohortFlow(
        List.of(
            new CohortFlow.Stage(
                label.apply("scans in the table of embeddings"),
                rows + 5,
                rows + 5,
                List.of(
                    new CohortFlow.Loss(
                        label.apply("could not be embedded: too short"),
                        1,
                        List.of(label.apply("sub-50001"))))),
            new CohortFlow.Stage(
                label.apply("with a diagnosis"),
                rows + 2,
                rows + 2,
                List.of(
                    new CohortFlow.Loss(
                        label.apply("no value in the table of people"),
                        3,
                        List.of(label.apply("sub-50002"), label.apply("sub-50003"))))),
            new CohortFlow.Stage(
                label.apply("with all covariates of the recipe"),
                rows,
                rows,
                List.of(
                    new CohortFlow.Loss(
                        label.apply("mean framewise displacement missing"), 1, List.of()),
                    new CohortFlow.Loss(
                        label.apply("a site of one subject, which ComBat cannot estimate"),
                        1,
                        List.of(label.apply("sub-51001")))))));
  }

  private ResultProvenance provenance() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("engram", label.apply("0.1.0"));
    versions.put("java", "25");
    return new ResultProvenance(
        versions,
        List.of(
            new ResultProvenance.Input(
                label.apply("embeddings"), label.apply("out/embeddings.parquet"), "c0ffee")),
        Map.of(label.apply("embedding"), "5eed"),
        Map.of(label.apply("folds"), 42L),
        Map.of(label.apply("--folds"), label.apply("5")));
  }

  private ResultTable loadings() {
    return new ResultTable(
        "loadings",
        label.apply("Correlation of each region with the first pair"),
        List.of(label.apply("region"), "loading"),
        List.of(List.of(label.apply("17Networks_LH_VisCent_1"), "0.31")));
  }

  private ResultTable map(int width) {
    double[][] features = new double[rows][width];
    List<String> sites = new ArrayList<>();
    List<String> truths = new ArrayList<>();
    double[] ages = new double[rows];
    List<RowKey> keys = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < width; k++) {
        features[i][k] = random.nextGaussian() + (k == i % 4 ? 4 : 0);
      }
      sites.add(label.apply(List.of("NYU", "UM", "Pitt", "KKI").get(i % 4)));
      truths.add(label.apply(i % 2 == 0 ? "autism" : "control"));
      ages[i] = i % 11 == 3 ? Double.NaN : 8 + i * 37 % 400 / 10.0;
      keys.add(key(i));
    }
    Map<String, Covariate> columns = new LinkedHashMap<>();
    for (Covariate column :
        List.of(
            new Covariate.Categories(label.apply("site"), sites),
            new Covariate.Numbers(label.apply("age"), ages),
            new Covariate.Categories(label.apply("diagnosis"), truths))) {
      columns.put(column.name(), column);
    }
    return EmbeddingMap.of(
        EmbeddingMap.TABLE, label.apply("embedding"), new CohortRows(keys, features, columns), 42);
  }
}
