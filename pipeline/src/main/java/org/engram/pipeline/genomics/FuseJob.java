package org.engram.pipeline.genomics;

import static org.engram.pipeline.genomics.Found.number;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.folds.FoldSettings;
import org.engram.cohort.fusion.Block;
import org.engram.cohort.fusion.Fusion;
import org.engram.cohort.fusion.FusionResult;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.AppliedRecipe;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.FoldScheme;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.transform.Transform;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Target;
import org.engram.pipeline.probe.ProbeJob;

/** Tells a phenotype from several tables together: what {@code engram fuse} does. */
public final class FuseJob {
  private FuseJob() {}

  /**
   * Reads and fuses.
   *
   * @param input with a target
   */
  public static GenomicReport run(JoinInput input, FuseSettings settings) {
    JoinedBlocks joined = JoinedBlocks.of(input);
    String name = input.target().orElseThrow();
    List<RowKey> keys = joined.blocks().getFirst().keys();
    Map<String, String> values = joined.columns().get(name).values();
    List<String> truth = keys.stream().map(key -> values.get(key.subject())).toList();
    Target target = ProbeJob.untimed(name, truth, settings.task());
    List<Block> blocks = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (int b = 0; b < joined.inputs().size(); b++) {
      CohortRows rows = joined.blocks().get(b);
      BlockInput of = joined.inputs().get(b);
      List<Transform> steps = BlockSteps.of(rows, of, input.covariates(), settings.components());
      blocks.add(new Block(of.name(), rows, steps));
      words.addAll(BlockSteps.inWords(of.name(), steps));
    }
    FoldPlan plan =
        FoldPlan.of(
            keys,
            target,
            joined.groups(),
            List.of(),
            new FoldSettings(FoldSettings.Scheme.STRATIFIED, settings.folds(), 1, settings.seed()));
    List<Fold> folds = plan.repeats().getFirst();
    FusionResult result = Fusion.run(blocks, target, joined.groups(), folds, settings.fusion());
    Results results =
        new Results(
            Analysis.FUSE,
            name + " from " + input.blocks().stream().map(BlockInput::name).toList(),
            outcome(name, target),
            new AppliedRecipe("none", "none", List.of(), words),
            GenomicProvenance.of(input, Map.of("all", settings.seed()), options(input, settings)),
            joined.flow(),
            Optional.of(
                new FoldScheme(
                    plan.scheme(),
                    settings.folds(),
                    1,
                    input.group().orElse("subject"),
                    "",
                    true,
                    settings.seed(),
                    plan.sha256())),
            result.sets().stream().map(set -> set(set, target, folds)).toList(),
            result.comparisons(),
            List.of(),
            attribution(result),
            List.of());
    return new GenomicReport(
        new ResultsFolder.Content(
            results, predictions(result, keys, truth, folds), List.of(scores(result))));
  }

  private static Outcome outcome(String name, Target target) {
    return target instanceof Target.Classes classes
        ? new Outcome(name, "", Outcome.Task.CLASSIFICATION, classes.names())
        : new Outcome(name, "", Outcome.Task.REGRESSION, List.of());
  }

  private static SetResult set(FusionResult.SetScore set, Target target, List<Fold> folds) {
    List<Score> scores = new ArrayList<>();
    for (Metric metric : target.metrics()) {
      double[] values = set.folds().stream().mapToDouble(f -> f.get(metric)).toArray();
      List<Score.FoldValue> ofFolds = new ArrayList<>();
      for (int f = 0; f < values.length; f++) {
        ofFolds.add(new Score.FoldValue(1, f + 1, values[f]));
      }
      double mean = Arrays.stream(values).average().orElse(Double.NaN);
      double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
      scores.add(
          new Score(
              metric.toString(),
              ofFolds,
              mean,
              Math.sqrt(squares / (values.length - 1)),
              set.pooled().get(metric),
              metric == target.metrics().getFirst()
                  ? Optional.of(set.interval())
                  : Optional.empty(),
              Optional.empty()));
    }
    List<SetResult.Fit> fits = new ArrayList<>();
    for (int f = 0; f < folds.size(); f++) {
      fits.add(
          new SetResult.Fit(
              1,
              f + 1,
              folds.get(f).training().length,
              folds.get(f).test().length,
              Double.NaN,
              List.of()));
    }
    return new SetResult(
        set.name(),
        set.kind() == FusionResult.Kind.BLOCK ? SetResult.Role.BLOCK : SetResult.Role.FUSION,
        set.features(),
        target instanceof Target.Classes ? "logistic regression" : "ridge regression",
        scores,
        fits,
        List.of());
  }

  private static List<Finding> attribution(FusionResult result) {
    return result.attribution().stream()
        .map(
            drop ->
                new Finding(
                    "drop in " + drop.metric() + " without a block",
                    drop.second(),
                    drop.difference(),
                    "",
                    drop.interval(),
                    Optional.of(drop.test()),
                    "What the block adds to all others; blocks that say the same cover for each"
                        + " other"))
        .toList();
  }

  private static List<PredictionRow> predictions(
      FusionResult result, List<RowKey> keys, List<String> truth, List<Fold> folds) {
    int[] foldOf = new int[keys.size()];
    for (int f = 0; f < folds.size(); f++) {
      for (int row : folds.get(f).test()) {
        foldOf[row] = f + 1;
      }
    }
    List<PredictionRow> rows = new ArrayList<>();
    for (FusionResult.SetScore set : result.sets()) {
      for (int i = 0; i < result.rows().size(); i++) {
        int row = result.rows().get(i);
        rows.add(
            new PredictionRow(
                set.name(),
                1,
                foldOf[row],
                keys.get(row),
                truth.get(row),
                set.predictions().get(i)));
      }
    }
    return rows;
  }

  private static ResultTable scores(FusionResult result) {
    List<List<String>> rows = new ArrayList<>();
    for (FusionResult.SetScore set : result.sets()) {
      for (Map.Entry<Metric, Double> score : set.pooled().entrySet()) {
        boolean compared = score.getKey() == result.metric();
        rows.add(
            List.of(
                set.name(),
                Integer.toString(set.features()),
                score.getKey().toString(),
                number(score.getValue()),
                compared ? number(set.interval().low()) : "",
                compared ? number(set.interval().high()) : ""));
      }
    }
    for (Comparison c : result.comparisons()) {
      rows.add(
          List.of(
              c.first() + " - " + c.second(),
              "",
              c.metric(),
              number(c.difference()),
              c.interval().map(i -> number(i.low())).orElse(""),
              c.interval().map(i -> number(i.high())).orElse("")));
    }
    return new ResultTable(
        "scores",
        "Pooled scores of every set of features, then differences of fusions and blocks",
        List.of("set", "features", "metric", "pooled", "low", "high"),
        rows);
  }

  private static Map<String, String> options(JoinInput input, FuseSettings settings) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("target", input.target().orElseThrow());
    options.put("task", settings.task().toString());
    for (BlockInput block : input.blocks()) {
      block.groups().ifPresent(groups -> options.put("columns of " + block.name(), groups.rule()));
    }
    options.put("strategies", settings.strategies().toString());
    options.put("attribution", Boolean.toString(settings.attribution()));
    options.put("inner_folds", Integer.toString(settings.fusion().innerFolds()));
    options.put("draws", Integer.toString(settings.draws()));
    options.put("components", Integer.toString(settings.components()));
    options.put("folds", Integer.toString(settings.folds()));
    options.put("group", input.group().orElse("subject"));
    options.put("covariates", String.join(", ", input.allCovariates()));
    return options;
  }
}
