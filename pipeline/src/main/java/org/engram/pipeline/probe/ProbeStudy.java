package org.engram.pipeline.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.Phenotype;
import org.engram.cohort.evaluation.Evaluation;
import org.engram.cohort.evaluation.Judgement;
import org.engram.cohort.evaluation.PermutationTest;
import org.engram.cohort.evaluation.Preparation;
import org.engram.cohort.folds.FoldFile;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.FoldScheme;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.SetResult.Role;
import org.engram.cohort.results.TestResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.statistics.Draws;
import org.engram.cohort.statistics.Shuffles;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Probe;
import org.engram.models.probing.Target;
import org.engram.tensor.ConfigurationException;

/**
 * A phenotype read from embeddings beside its baselines, with all that a results folder holds: what
 * {@code engram probe} does. All sets have the same rows and folds; recipes, scalings and settings
 * are learned in each fold's training rows.
 */
public final class ProbeStudy {
  /** Name of the set of covariates. */
  public static final String COVARIATES = "covariates alone";

  /** Name of the encoder with random weights. */
  public static final String RANDOM = "random encoder";

  private final StudyInput input;
  private final StudySettings settings;
  private final List<FeatureSet> features;
  private final List<EmbeddingRow> table;

  private ProbeStudy(
      StudyInput input,
      StudySettings settings,
      List<EmbeddingRow> table,
      List<FeatureSet> features) {
    this.input = input;
    this.settings = settings;
    this.table = table;
    this.features = features;
  }

  /** One set of a comparison. */
  private record Entry(
      String name, Role role, CohortRows rows, Preparation preparation, Probe probe) {}

  /** Reads the files and probes. */
  public static ResultsFolder.Content run(StudyInput input, StudySettings settings) {
    requireSites(settings, input.site());
    List<EmbeddingRow> table = EmbeddingTable.read(input.embeddings());
    List<FeatureSet> sets = new ArrayList<>();
    sets.add(FeatureSet.of(TableProbe.EMBEDDING, table));
    input
        .against()
        .forEach((name, file) -> sets.add(FeatureSet.of(name, EmbeddingTable.read(file))));
    input.random().ifPresent(file -> sets.add(FeatureSet.of(RANDOM, EmbeddingTable.read(file))));
    if (input.connectivity()) {
      sets.add(FeatureSet.connectivity(table, ReadOptions.defaults()));
    }
    return new ProbeStudy(input, settings, table, sets).run();
  }

  /**
   * The same of sets that are there already, under names of their own.
   *
   * @param table the rows that the first set was made from
   * @param sets the one to judge first
   */
  public static ResultsFolder.Content of(
      StudyInput input, StudySettings settings, List<EmbeddingRow> table, List<FeatureSet> sets) {
    requireSites(settings, input.site());
    return new ProbeStudy(input, settings, table, sets).run();
  }

  /** Refuses a scheme of folds by site without a column of sites. */
  public static void requireSites(StudySettings settings, Optional<String> site) {
    if (settings.folds().scheme().needsSites() && site.isEmpty()) {
      throw new ConfigurationException(
          "--scheme " + settings.folds().scheme(),
          "no column of sites",
          "--site COLUMN",
          "Name the phenotypes' column");
    }
  }

  /**
   * Reads the files, probes and writes the results folder.
   *
   * @param overwrite whether results that are there may be replaced
   */
  public static StudySummary run(
      StudyInput input, StudySettings settings, Path out, boolean overwrite) {
    ResultsFolder.check(out, overwrite);
    ResultsFolder.Content content = run(input, settings);
    ResultsFolder.write(out, content, overwrite);
    return new StudySummary(content.results());
  }

  private Phenotype column(String name) {
    return Phenotype.read(input.phenotypes(), name, input.id());
  }

  private ResultsFolder.Content run() {
    Optional<Phenotype> group =
        Optional.of(input.group()).filter(g -> !g.equals(TableProbe.SUBJECT)).map(this::column);
    StudyRows rows =
        StudyRows.of(
            features,
            column(input.target()),
            group,
            input.site().map(this::column),
            input.columns(settings).stream().map(this::column).toList(),
            settings);
    FoldPlan plan = plan(rows);
    List<Entry> entries = entries(rows);
    List<Evaluation> found = new ArrayList<>();
    List<Map<Metric, TestResult>> tests = new ArrayList<>();
    for (Entry entry : entries) {
      if (settings.permutations() == 0) {
        found.add(
            Evaluation.of(
                entry.rows(),
                rows.target(),
                rows.groups(),
                plan,
                entry.preparation(),
                entry.probe()));
        tests.add(Map.of());
      } else {
        PermutationTest test =
            PermutationTest.of(
                entry.rows(),
                rows.target(),
                rows.groups(),
                plan,
                entry.preparation(),
                entry.probe(),
                Shuffles.of(rows.groups(), rows.sites(), settings.folds().seed()),
                settings.permutations());
        found.add(test.observed());
        tests.add(test.tests());
      }
    }
    String unit =
        input.group().equals(TableProbe.SUBJECT) ? "subjects" : "groups by " + input.group();
    Judgement judgement =
        new Judgement(found, rows.groups(), unit, settings.bootstrap(), settings.correction());
    Draws draws = judgement.draws();
    List<Map<Metric, TestResult>> corrected = corrected(tests, rows.target().metrics());
    List<SetResult> sets = new ArrayList<>();
    for (int s = 0; s < entries.size(); s++) {
      Entry entry = entries.get(s);
      List<Score> scores = judgement.scores(s, draws, corrected.get(s));
      sets.add(
          new SetResult(
              entry.name(),
              entry.role(),
              entry.rows().width(),
              settings.learner().inWords(rows.target(), settings.fixed()),
              scores,
              found.get(s).fits(),
              shots(entry, rows, plan)));
    }
    List<Comparison> comparisons =
        judgement.comparisons(entries.stream().map(Entry::name).toList(), draws);
    Outcome outcome = outcome(rows.target());
    Results results =
        new Results(
            Analysis.PROBE,
            input.target() + " from " + input.embeddings().getFileName(),
            outcome,
            settings.recipe().about(),
            StudyProvenance.of(input, settings, table),
            rows.flow(),
            Optional.of(scheme(plan)),
            sets,
            comparisons,
            input.site().isEmpty() ? List.of() : SiteStudy.of(rows, features, settings),
            List.of(),
            StudyWarnings.of(rows, sets, settings));
    return new ResultsFolder.Content(
        results,
        predictions(entries, found, rows, plan),
        List.of(FoldFile.table(plan), StudyTables.scores(results)));
  }

  private FoldPlan plan(StudyRows rows) {
    List<RowKey> keys = rows.sets().getFirst().keys();
    return settings
        .foldFile()
        .map(file -> FoldFile.read(file, keys, rows.groups()))
        .orElseGet(
            () -> FoldPlan.of(keys, rows.target(), rows.groups(), rows.sites(), settings.folds()));
  }

  private List<Entry> entries(StudyRows rows) {
    Target target = rows.target();
    Probe probe =
        settings
            .learner()
            .probe(target, settings.balanced(), settings.fixed(), settings.folds().seed());
    List<Entry> entries = new ArrayList<>();
    for (int s = 0; s < features.size(); s++) {
      String name = features.get(s).name();
      Role role =
          s == 0
              ? Role.MODEL
              : name.equals(RANDOM)
                  ? Role.RANDOM_ENCODER
                  : name.equals(FeatureSet.CONNECTIVITY) ? Role.BASELINE : Role.OTHER_MODEL;
      entries.add(
          new Entry(name, role, rows.sets().get(s), settings.recipe().preparation(), probe));
    }
    if (!input.covariates().isEmpty()) {
      CohortRows alone = StudyRows.covariatesAlone(rows.sets().getFirst(), input.covariates());
      entries.add(new Entry(COVARIATES, Role.COVARIATES, alone, Preparation.none(), probe));
    }
    return entries;
  }

  private List<SetResult.Shot> shots(Entry entry, StudyRows rows, FoldPlan plan) {
    return settings
        .shots()
        .map(
            shots ->
                shots.curve(
                    entry.rows(),
                    rows.target(),
                    rows.groups(),
                    plan,
                    entry.preparation(),
                    settings
                        .learner()
                        .fewShot(rows.target(), settings.balanced(), settings.folds().seed())))
        .orElse(List.of());
  }

  /** The tests of one metric are corrected together over sets. */
  private List<Map<Metric, TestResult>> corrected(
      List<Map<Metric, TestResult>> tests, List<Metric> metrics) {
    List<Map<Metric, TestResult>> corrected = new ArrayList<>();
    tests.forEach(_ -> corrected.add(new LinkedHashMap<>()));
    for (Metric metric : metrics) {
      if (!tests.getFirst().containsKey(metric)) {
        continue;
      }
      List<TestResult> adjusted =
          settings.correction().adjust(tests.stream().map(t -> t.get(metric)).toList());
      IntStream.range(0, tests.size()).forEach(s -> corrected.get(s).put(metric, adjusted.get(s)));
    }
    return corrected;
  }

  private Outcome outcome(Target target) {
    return switch (target) {
      case Target.Values _ ->
          new Outcome(input.target(), input.unit(), Outcome.Task.REGRESSION, List.of());
      case Target.Classes classes ->
          new Outcome(input.target(), input.unit(), Outcome.Task.CLASSIFICATION, classes.names());
    };
  }

  private FoldScheme scheme(FoldPlan plan) {
    return new FoldScheme(
        plan.scheme(),
        plan.folds(),
        plan.repeats().size(),
        input.group(),
        input.site().orElse(""),
        settings.fixed().isEmpty(),
        plan.seed(),
        plan.sha256());
  }

  private static List<PredictionRow> predictions(
      List<Entry> entries, List<Evaluation> found, StudyRows rows, FoldPlan plan) {
    List<PredictionRow> predictions = new ArrayList<>();
    for (int s = 0; s < entries.size(); s++) {
      for (int r = 0; r < plan.repeats().size(); r++) {
        Prediction predicted = found.get(s).repeats().get(r);
        List<Fold> folds = plan.repeats().get(r);
        for (int f = 0; f < folds.size(); f++) {
          for (int row : folds.get(f).test()) {
            predictions.add(
                new PredictionRow(
                    entries.get(s).name(),
                    r + 1,
                    f + 1,
                    plan.keys().get(row),
                    truth(rows.target(), row),
                    switch (predicted) {
                      case Prediction.Values numbers -> new double[] {numbers.values()[row]};
                      case Prediction.Probabilities classes -> classes.values()[row];
                    }));
          }
        }
      }
    }
    return predictions;
  }

  private static String truth(Target target, int row) {
    return switch (target) {
      case Target.Values numbers -> Double.toString(numbers.at(row));
      case Target.Classes classes -> classes.names().get(classes.at(row));
    };
  }
}
