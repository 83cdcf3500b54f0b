package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.engram.cohort.evaluation.Evaluation;
import org.engram.cohort.evaluation.Judgement;
import org.engram.cohort.evaluation.PermutationTest;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.TestResult;
import org.engram.cohort.statistics.Draws;
import org.engram.cohort.statistics.Shuffles;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Target;

/**
 * What the entries of a study of one target gave on the same folds.
 *
 * @param found one an entry
 * @param draws of all figures: entries by metrics
 * @param sets one an entry
 * @param comparisons of the first with each other
 */
record StudyJudgement(
    List<Evaluation> found, Draws draws, List<SetResult> sets, List<Comparison> comparisons) {
  static StudyJudgement of(
      List<StudyEntry> entries,
      StudyRows rows,
      FoldPlan plan,
      String unit,
      StudySettings settings) {
    List<Evaluation> found = new ArrayList<>();
    List<Map<Metric, TestResult>> tests = new ArrayList<>();
    for (StudyEntry entry : entries) {
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
    Judgement judgement =
        new Judgement(found, rows.groups(), unit, settings.bootstrap(), settings.correction());
    Draws draws = judgement.draws();
    List<Map<Metric, TestResult>> corrected = corrected(tests, rows.target().metrics(), settings);
    List<SetResult> sets = new ArrayList<>();
    for (int s = 0; s < entries.size(); s++) {
      StudyEntry entry = entries.get(s);
      sets.add(
          new SetResult(
              entry.name(),
              entry.role(),
              entry.dimension(),
              settings.learner().inWords(rows.target(), settings.fixed()),
              judgement.scores(s, draws, corrected.get(s)),
              found.get(s).fits(),
              shots(entry, rows, plan, settings)));
    }
    return new StudyJudgement(
        found,
        draws,
        sets,
        judgement.comparisons(entries.stream().map(StudyEntry::name).toList(), draws));
  }

  private static List<SetResult.Shot> shots(
      StudyEntry entry, StudyRows rows, FoldPlan plan, StudySettings settings) {
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
  private static List<Map<Metric, TestResult>> corrected(
      List<Map<Metric, TestResult>> tests, List<Metric> metrics, StudySettings settings) {
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

  /** A row a set, repeat, fold and scan. */
  List<PredictionRow> predictions() {
    List<PredictionRow> predictions = new ArrayList<>();
    for (int s = 0; s < found.size(); s++) {
      predictions.addAll(predictions(sets.get(s).name(), found.get(s)));
    }
    return predictions;
  }

  /** Those of one set. */
  static List<PredictionRow> predictions(String set, Evaluation found) {
    List<PredictionRow> predictions = new ArrayList<>();
    Target target = found.target();
    FoldPlan plan = found.plan();
    for (int r = 0; r < plan.repeats().size(); r++) {
      Prediction predicted = found.repeats().get(r);
      List<Fold> folds = plan.repeats().get(r);
      for (int f = 0; f < folds.size(); f++) {
        for (int row : folds.get(f).test()) {
          predictions.add(
              new PredictionRow(
                  set,
                  r + 1,
                  f + 1,
                  plan.keys().get(row),
                  StudyTargets.truth(target, row),
                  switch (predicted) {
                    case Prediction.Values numbers -> new double[] {numbers.values()[row]};
                    case Prediction.Probabilities classes -> classes.values()[row];
                  }));
        }
      }
    }
    return predictions;
  }
}
