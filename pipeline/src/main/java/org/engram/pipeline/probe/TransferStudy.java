package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.engram.cohort.evaluation.Judgement;
import org.engram.cohort.evaluation.Transfer;
import org.engram.cohort.recipe.FittedRecipe;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.statistics.Bootstrap;
import org.engram.cohort.statistics.Draws;
import org.engram.models.probing.Metric;

/**
 * A study's probes, fitted on all rows of its cohort, on another cohort. Recipe, scaling, penalty
 * and weights are those of the first; of the other cohort nothing is learned.
 *
 * @param sets one an entry that the other cohort has features of
 * @param predictions of the other cohort's rows
 * @param findings figures of both, their difference, and the shift between the cohorts
 * @param warnings what the reader must know
 */
record TransferStudy(
    List<SetResult> sets,
    List<PredictionRow> predictions,
    List<Finding> findings,
    List<String> warnings) {
  /** After a set's name: its figures in the other cohort. */
  static final String OTHER = " in the other cohort";

  /** Topic of the differences between figures. */
  static final String DIFFERENCE = "transfer";

  private static final long OTHER_DRAWS = 0x2545_F491_4F6C_DD1DL;
  private static final String ABOUT = "rows of the other cohort";

  /** Applies. */
  static TransferStudy of(
      StudyInput input,
      StudySettings settings,
      List<StudyEntry> entries,
      StudyRows first,
      StudyJudgement judged,
      String unit) {
    OtherCohort cohort = OtherCohort.of(input, settings, entries, first);
    StudyRows other = cohort.rows();
    List<String> warnings = new ArrayList<>(cohort.sameSubjects(first));
    Bootstrap bootstrap = settings.bootstrap();
    Bootstrap apart =
        new Bootstrap(
            bootstrap.method(),
            bootstrap.draws(),
            bootstrap.level(),
            bootstrap.seed() ^ OTHER_DRAWS);
    List<SetResult> sets = new ArrayList<>();
    List<PredictionRow> predictions = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (int e = 0; e < entries.size(); e++) {
      StudyEntry entry = entries.get(e);
      Optional<CohortRows> there = rows(entry, cohort, input);
      if (there.isEmpty()) {
        warnings.add(
            entry.name()
                + " is not judged in the other cohort: "
                + (entry.role() == SetResult.Role.BASELINE
                    ? "it is too large for memory."
                    : "no table of it was given."));
        continue;
      }
      FittedRecipe recipe = cohort.recipes().get(entry.name());
      UnaryOperator<CohortRows> prepared =
          recipe == null ? UnaryOperator.identity() : recipe::apply;
      Transfer found =
          Transfer.of(
              entry.rows(),
              first.target(),
              first.groups(),
              prepared,
              entry.probe(),
              there.get(),
              other.target());
      Judgement judgement =
          new Judgement(
              List.of(found.applied()), other.groups(), unit, apart, settings.correction());
      Draws draws = judgement.draws();
      SetResult before = judged.sets().get(e);
      String name = entry.name() + OTHER;
      List<Score> scores = scores(judgement, draws);
      sets.add(
          new SetResult(
              name,
              entry.role(),
              entry.dimension(),
              before.learner(),
              scores,
              found.applied().fits(),
              List.of()));
      predictions.addAll(StudyJudgement.predictions(name, found.applied()));
      List<Metric> metrics = first.target().metrics();
      Draws own = of(judged.draws(), e * metrics.size(), metrics.size());
      for (int m = 0; m < metrics.size(); m++) {
        double difference = scores.get(m).pooled() - before.scores().get(m).pooled();
        Interval interval = Transfer.difference(bootstrap, own, draws, m, unit);
        findings.add(
            new Finding(
                DIFFERENCE,
                entry.name() + ": " + metrics.get(m),
                difference,
                "",
                Optional.of(interval),
                Optional.empty(),
                "other cohort minus the held-out rows of the first"));
      }
    }
    findings.addAll(cohort.flow());
    FittedRecipe recipe = cohort.recipes().get(entries.getFirst().name());
    CohortShift shift = CohortShift.of(first, other, settings, recipe);
    findings.addAll(shift.findings());
    warnings.addAll(shift.warnings());
    if (recipe != null) {
      warnings.addAll(recipe.notes(other.sets().getFirst()));
    }
    return new TransferStudy(sets, predictions, findings, warnings);
  }

  /** The features of an entry in the other cohort, where it has them. */
  private static Optional<CohortRows> rows(StudyEntry entry, OtherCohort cohort, StudyInput input) {
    if (entry.role() == SetResult.Role.COVARIATES) {
      CohortRows first = cohort.rows().sets().getFirst();
      return Optional.of(CovariatesAlone.of(first, input.covariates(), entry.rows()));
    }
    return IntStream.range(0, cohort.features().size())
        .filter(s -> cohort.features().get(s).name().equals(entry.name()))
        .mapToObj(s -> cohort.rows().sets().get(s))
        .findFirst();
  }

  private static List<Score> scores(Judgement judgement, Draws draws) {
    return judgement.scores(0, draws, Map.of()).stream()
        .map(
            score ->
                new Score(
                    score.metric(),
                    score.folds(),
                    score.mean(),
                    score.deviation(),
                    score.pooled(),
                    score
                        .interval()
                        .map(i -> new Interval(i.low(), i.high(), i.level(), i.method(), ABOUT)),
                    score.permutation()))
        .toList();
  }

  /** Some of the figures. */
  private static Draws of(Draws all, int from, int count) {
    return new Draws(
        Arrays.copyOfRange(all.estimates(), from, from + count),
        Arrays.copyOfRange(all.draws(), from, from + count),
        Arrays.copyOfRange(all.leftOut(), from, from + count));
  }
}
