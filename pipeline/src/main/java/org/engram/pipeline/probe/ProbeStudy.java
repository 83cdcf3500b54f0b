package org.engram.pipeline.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.folds.FoldFile;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.FoldScheme;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.SiteDecodability;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.models.probing.SurvivalTarget;
import org.engram.models.probing.Target;
import org.engram.pipeline.results.EmbeddingMap;
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

  /** Beyond so many rows the embeddings are not mapped: {@code engram report --map} does that. */
  static final int MOST_MAPPED = 2000;

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

  /** What a study leaves. */
  private record Found(ResultsFolder.Content content, List<ReadOutWeights> readOuts) {}

  /** Reads the files and probes. */
  public static ResultsFolder.Content run(StudyInput input, StudySettings settings) {
    return found(input, settings).content();
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
    return new ProbeStudy(input, settings, table, sets).run().content();
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
   * Refuses a table of people without the columns that the study reads. Embeddings are not looked
   * at, and may be made later.
   */
  public static void requireColumns(StudyInput input, StudySettings settings) {
    StudyColumns.of(input, settings);
  }

  /**
   * Reads the files, probes and writes the results folder.
   *
   * @param overwrite whether results that are there may be replaced
   */
  public static StudySummary run(
      StudyInput input, StudySettings settings, Path out, boolean overwrite) {
    ResultsFolder.check(out, overwrite);
    Found found = found(input, settings);
    ResultsFolder.write(out, found.content(), overwrite);
    ReadOutWeights.write(out, found.readOuts());
    return new StudySummary(found.content().results());
  }

  private static Found found(StudyInput input, StudySettings settings) {
    requireSites(settings, input.site());
    if (settings.task() == ProbeSettings.Task.MULTI_LABEL) {
      LabelStudy.check(input, settings);
    }
    if (settings.readOut()) {
      ReadOutWeights.check(settings);
    }
    List<EmbeddingRow> table = EmbeddingTable.read(input.embeddings());
    List<FeatureSet> sets = new ArrayList<>();
    sets.add(FeatureSet.of(TableProbe.EMBEDDING, table));
    input
        .against()
        .forEach((name, file) -> sets.add(FeatureSet.of(name, EmbeddingTable.read(file))));
    input.random().ifPresent(random -> sets.add(random(random, input, table, settings)));
    if (!input.connectivity()) {
      return new ProbeStudy(input, settings, table, sets).run();
    }
    FeatureSet connectivity =
        ConnectivityReader.read(
            table, ReadOptions.defaults(), input.leaveOutConstant(), settings.edgeBytes());
    try {
      sets.add(connectivity);
      return new ProbeStudy(input, settings, table, sets).run();
    } finally {
      connectivity.edges().ifPresent(EdgeFile::close);
    }
  }

  private static FeatureSet random(
      RandomInput random, StudyInput input, List<EmbeddingRow> table, StudySettings settings) {
    return switch (random) {
      case RandomInput.Table there -> FeatureSet.of(RANDOM, EmbeddingTable.read(there.file()));
      case RandomInput.Made made ->
          RandomEncoder.of(input.embeddings(), table, made.directory(), settings.folds().seed());
    };
  }

  private Found run() {
    StudyRows rows = StudyRows.of(features, StudyColumns.of(input, settings), settings);
    boolean several = settings.task() == ProbeSettings.Task.MULTI_LABEL;
    List<String> labels = input.targets(settings);
    FoldPlan plan =
        plan(
            rows,
            several ? LabelStudy.strata(rows, labels, settings.folds().folds()) : rows.target());
    List<StudyEntry> entries = StudyEntry.of(features, rows, input, settings);
    String unit =
        input.group().equals(TableProbe.SUBJECT) ? "subjects" : "groups by " + input.group();
    List<SetResult> sets = new ArrayList<>();
    List<Comparison> comparisons = new ArrayList<>();
    List<PredictionRow> predictions = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    if (several) {
      LabelStudy judged = LabelStudy.of(entries, rows, labels, plan, unit, settings);
      sets.addAll(judged.sets());
      comparisons.addAll(judged.comparisons());
      predictions.addAll(judged.predictions());
      warnings.addAll(StudyWarnings.of(rows, sets, settings));
    } else {
      StudyJudgement judged = StudyJudgement.of(entries, rows, plan, unit, settings);
      sets.addAll(judged.sets());
      comparisons.addAll(judged.comparisons());
      predictions.addAll(judged.predictions());
      warnings.addAll(StudyWarnings.of(rows, sets, settings));
      if (input.transfer().isPresent()) {
        TransferStudy other = TransferStudy.of(input, settings, entries, rows, judged, unit);
        sets.addAll(other.sets());
        predictions.addAll(other.predictions());
        findings.addAll(other.findings());
        warnings.addAll(other.warnings());
      }
    }
    List<SiteDecodability> sites =
        input.site().isEmpty() ? List.of() : SiteStudy.of(rows, features, settings);
    String title =
        input.target()
            + " from "
            + input.embeddings().getFileName()
            + input.transfer().map(t -> ", applied to " + t.embeddings().getFileName()).orElse("");
    Results results =
        new Results(
            input.transfer().isPresent() ? Analysis.TRANSFER : Analysis.PROBE,
            title,
            outcome(rows),
            settings.recipe().about(),
            StudyProvenance.of(input, settings, table),
            rows.flow(),
            Optional.of(scheme(plan)),
            sets,
            comparisons,
            sites,
            findings,
            warnings);
    List<ResultTable> tables = new ArrayList<>();
    tables.add(FoldFile.table(plan));
    tables.add(StudyTables.scores(results));
    map(rows).ifPresent(tables::add);
    return new Found(
        new ResultsFolder.Content(results, predictions, tables), readOuts(entries, rows));
  }

  /** Divides, or reads the division. */
  private FoldPlan plan(StudyRows rows, Target strata) {
    List<RowKey> keys = rows.sets().getFirst().keys();
    return settings
        .foldFile()
        .map(file -> FoldFile.read(file, keys, rows.groups()))
        .orElseGet(() -> FoldPlan.of(keys, strata, rows.groups(), rows.sites(), settings.folds()));
  }

  /** The embeddings to judge as points of a plane, coloured by what the study knows of the rows. */
  private Optional<ResultTable> map(StudyRows rows) {
    CohortRows first = rows.sets().getFirst();
    if (first.size() < 2 || first.size() > MOST_MAPPED) {
      return Optional.empty();
    }
    CohortRows coloured = first;
    List<String> names = input.targets(settings);
    for (int t = 0; t < names.size(); t++) {
      coloured = coloured.with(StudyTargets.column(names.get(t), rows.targets().get(t)));
    }
    return Optional.of(
        EmbeddingMap.of(
            EmbeddingMap.TABLE, features.getFirst().name(), coloured, settings.folds().seed()));
  }

  private List<ReadOutWeights> readOuts(List<StudyEntry> entries, StudyRows rows) {
    return settings.readOut()
        ? ReadOutWeights.of(
            entries.getFirst(),
            rows.target(),
            rows.groups(),
            input.target(),
            settings.recipe().about().id())
        : List.of();
  }

  private Outcome outcome(StudyRows rows) {
    if (settings.task() == ProbeSettings.Task.MULTI_LABEL) {
      return new Outcome(
          input.target(), input.unit(), Outcome.Task.MULTI_LABEL, input.targets(settings));
    }
    return switch (rows.target()) {
      case Target.Values _ ->
          new Outcome(input.target(), input.unit(), Outcome.Task.REGRESSION, List.of());
      case Target.Classes classes ->
          new Outcome(input.target(), input.unit(), Outcome.Task.CLASSIFICATION, classes.names());
      case SurvivalTarget _ ->
          new Outcome(input.target(), input.unit(), Outcome.Task.SURVIVAL, List.of());
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
}
