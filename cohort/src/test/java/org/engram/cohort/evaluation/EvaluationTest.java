package org.engram.cohort.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.folds.FoldSettings;
import org.engram.cohort.folds.FoldSettings.Scheme;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.statistics.Bootstrap;
import org.engram.cohort.statistics.Correction;
import org.engram.cohort.statistics.Draws;
import org.engram.cohort.statistics.Shuffles;
import org.engram.models.probing.BoostedProbe;
import org.engram.models.probing.LogisticProbe;
import org.engram.models.probing.Metric;
import org.engram.models.probing.NearestProbe;
import org.engram.models.probing.Probe;
import org.engram.models.probing.RidgeProbe;
import org.engram.models.probing.SurvivalTarget;
import org.engram.models.probing.Target;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(Bootstrap.Method.BCA, 500, 0.95, 7);

  @Test
  void aTraitIsFoundAndComparedWithNoise() {
    Target target = halves(120);
    CohortRows told = rows(noise(120, 10, 1, target, 1.0));
    CohortRows noise = rows(noise(120, 10, 2, target, 0));
    List<String> groups = subjects(120);
    FoldPlan plan = FoldPlan.of(told.keys(), target, groups, groups, FoldSettings.defaults());
    Probe probe = new LogisticProbe(List.of(1.0), true, 5, 42);
    Judgement judgement =
        new Judgement(
            List.of(
                Evaluation.of(told, target, groups, plan, Preparation.none(), probe),
                Evaluation.of(noise, target, groups, plan, Preparation.none(), probe)),
            groups,
            "subjects",
            BOOTSTRAP,
            Correction.BENJAMINI_HOCHBERG);

    Draws draws = judgement.draws();
    Score first = judgement.scores(0, draws, Map.of()).getFirst();
    Score second = judgement.scores(1, draws, Map.of()).getFirst();
    List<Comparison> comparisons = judgement.comparisons(List.of("told", "noise"), draws);

    assertThat(first.metric()).isEqualTo("auroc");
    assertThat(first.interval().orElseThrow().method()).isEqualTo("DeLong");
    assertThat(first.interval().orElseThrow().low()).isGreaterThan(0.8);
    assertThat(second.interval().orElseThrow().contains(0.5)).isTrue();
    assertThat(comparisons.getFirst().difference())
        .isCloseTo(first.pooled() - second.pooled(), within(1e-12));
    assertThat(comparisons.getFirst().test().p()).isLessThan(1e-4);
    assertThat(comparisons.get(1).test().method()).startsWith("corrected resampled t-test");
    assertThat(first.folds()).hasSize(5);
  }

  @Test
  void aShuffledLabelGivesChanceInEveryRoute() {
    Target trait = halves(120);
    CohortRows told = rows(noise(120, 6, 3, trait, 1.0));
    List<String> groups = subjects(120);
    int[] shuffled = Shuffles.of(groups, blocks(120, 1), 5).draw(0);
    Target target = trait.rows(shuffled);
    FoldPlan plan = FoldPlan.of(told.keys(), target, groups, groups, FoldSettings.defaults());
    Preparation centred =
        training -> {
          double mean = training.features()[0][0];
          return any ->
              any.withFeatures(
                  Arrays.stream(any.features())
                      .map(r -> shifted(r, mean))
                      .toArray(double[][]::new));
        };

    for (Probe probe :
        List.of(LogisticProbe.defaults(), NearestProbe.defaults(), BoostedProbe.defaults())) {
      for (Preparation preparation : List.of(Preparation.none(), centred)) {
        Evaluation found = Evaluation.of(told, target, groups, plan, preparation, probe);
        Judgement judgement =
            new Judgement(List.of(found), groups, "subjects", BOOTSTRAP, Correction.HOLM);
        Score auroc = judgement.scores(0, judgement.draws(), Map.of()).getFirst();
        assertThat(auroc.interval().orElseThrow().contains(0.5)).as(probe.toString()).isTrue();
      }
    }
  }

  @Test
  void preparationSeesTrainingRowsAlone() {
    Target target = halves(60);
    CohortRows rows = rows(noise(60, 4, 4, target, 1));
    List<String> groups = subjects(60);
    FoldPlan plan = FoldPlan.of(rows.keys(), target, groups, groups, FoldSettings.defaults());
    Set<Set<RowKey>> seen = ConcurrentHashMap.newKeySet(); // folds are fitted at the same time
    Preparation watching =
        training -> {
          seen.add(Set.copyOf(training.keys()));
          return any -> any;
        };

    Evaluation.of(rows, target, groups, plan, watching, LogisticProbe.defaults());

    Set<Set<RowKey>> expected = new HashSet<>();
    plan.repeats()
        .getFirst()
        .forEach(
            fold ->
                expected.add(
                    Set.copyOf(
                        Arrays.stream(fold.training()).mapToObj(rows.keys()::get).toList())));
    assertThat(seen).isEqualTo(expected).hasSize(5);
  }

  @Test
  void pValuesOfANullTraitAreUniform() {
    double[] p = new double[200];
    List<String> groups = subjects(30);
    for (int study = 0; study < p.length; study++) {
      Random random = new Random(100 + study);
      Target target = new Target.Values(random.doubles(30).toArray());
      CohortRows rows = rows(noise(30, 3, 1000 + study, target, 0));
      FoldPlan plan =
          FoldPlan.of(
              rows.keys(),
              target,
              groups,
              groups,
              new FoldSettings(Scheme.STRATIFIED, 3, 1, study));
      PermutationTest test =
          PermutationTest.of(
              rows,
              target,
              groups,
              plan,
              Preparation.none(),
              new RidgeProbe(List.of(10.0)),
              Shuffles.of(groups, blocks(30, 1), study),
              39);
      p[study] = test.tests().get(Metric.PEARSON_R).p();
    }

    // Kolmogorov and Smirnov: 1.63 / √200 is the 1 % point; p takes steps of 1/40.
    Arrays.sort(p);
    double distance = 0;
    for (int i = 0; i < p.length; i++) {
      distance = Math.max(distance, Math.abs((i + 1.0) / p.length - p[i]));
    }
    assertThat(distance).isLessThan(1.63 / Math.sqrt(200) + 1.0 / 40);
    assertThat(p[0]).isGreaterThanOrEqualTo(1.0 / 40);
  }

  @Test
  void aTraitHasASmallP() {
    Target target = halves(60);
    CohortRows rows = rows(noise(60, 4, 9, target, 1));
    List<String> groups = subjects(60);
    FoldPlan plan = FoldPlan.of(rows.keys(), target, groups, groups, FoldSettings.defaults());

    PermutationTest test =
        PermutationTest.of(
            rows,
            target,
            groups,
            plan,
            Preparation.none(),
            new LogisticProbe(List.of(1.0), true, 5, 42),
            Shuffles.of(groups, blocks(60, 3), 1),
            99);

    assertThat(test.tests().get(Metric.AUROC).p()).isEqualTo(0.01);
    assertThat(test.tests().get(Metric.BRIER).p()).isEqualTo(0.01);
  }

  @Test
  void fewShotsRiseWithTheirNumber() {
    Target target = halves(120);
    CohortRows rows = rows(noise(120, 10, 12, target, 0.7));
    List<String> groups = subjects(120);
    FoldPlan plan = FoldPlan.of(rows.keys(), target, groups, groups, FoldSettings.defaults());

    List<SetResult.Shot> curve =
        new FewShots(List.of(1, 5, 30, 500), 10, 42)
            .curve(
                rows,
                target,
                groups,
                plan,
                Preparation.none(),
                new LogisticProbe(List.of(1.0), true, 5, 42));

    assertThat(curve).extracting(SetResult.Shot::perClass).containsExactly(1, 5, 30);
    assertThat(curve.get(2).mean()).isGreaterThan(curve.get(1).mean());
    assertThat(curve.get(1).mean()).isGreaterThan(curve.get(0).mean());
    assertThat(curve.get(0).low()).isLessThanOrEqualTo(curve.get(0).high());
  }

  private static double[] shifted(double[] row, double by) {
    return Arrays.stream(row).map(v -> v - by).toArray();
  }

  private static Target halves(int rows) {
    return new Target.Classes(
        IntStream.range(0, rows).map(i -> i % 2).toArray(), List.of("control", "patient"));
  }

  @Test
  void survivalHasABootstrappedConcordanceAndTellsFromNoise() {
    Random random = new Random(8);
    double[][] features = new double[120][4];
    double[][] noise = new double[120][4];
    double[] times = new double[120];
    boolean[] events = new boolean[120];
    for (int i = 0; i < 120; i++) {
      for (int j = 0; j < 4; j++) {
        features[i][j] = random.nextGaussian();
        noise[i][j] = random.nextGaussian();
      }
      double time = -Math.log(random.nextDouble()) * Math.exp(-1.5 * features[i][0]);
      double end = 4 * random.nextDouble();
      events[i] = time <= end;
      times[i] = Math.min(time, end);
    }
    SurvivalTarget target = new SurvivalTarget(times, events);
    List<String> groups = subjects(120);
    CohortRows told = rows(features);
    FoldPlan plan = FoldPlan.of(told.keys(), target, groups, groups, FoldSettings.defaults());
    Judgement judgement =
        new Judgement(
            List.of(
                Evaluation.of(told, target, groups, plan, Preparation.none(), Probe.of(target)),
                Evaluation.of(
                    rows(noise), target, groups, plan, Preparation.none(), Probe.of(target))),
            groups,
            "subjects",
            BOOTSTRAP,
            Correction.BENJAMINI_HOCHBERG);

    Draws draws = judgement.draws();
    Score first = judgement.scores(0, draws, Map.of()).getFirst();
    List<Comparison> comparisons = judgement.comparisons(List.of("told", "noise"), draws);

    assertThat(first.metric()).isEqualTo("c_index");
    assertThat(first.pooled()).isBetween(0.7, 0.9);
    assertThat(first.interval().orElseThrow().method()).startsWith("bootstrap BCa, 500 draws");
    assertThat(first.interval().orElseThrow().low()).isGreaterThan(0.6);
    assertThat(first.interval().orElseThrow().contains(first.pooled())).isTrue();
    assertThat(comparisons.getFirst().test().p()).isLessThan(0.01);
  }

  private static List<String> subjects(int rows) {
    return IntStream.range(0, rows).mapToObj(i -> "s" + i).toList();
  }

  private static List<String> blocks(int rows, int blocks) {
    return IntStream.range(0, rows).mapToObj(i -> "b" + i / 2 % blocks).toList();
  }

  private static CohortRows rows(double[][] features) {
    return CohortRows.of(
        IntStream.range(0, features.length).mapToObj(i -> RowKey.of("s" + i)).toList(), features);
  }

  /** Noise, with the target's effect in every feature. */
  private static double[][] noise(int rows, int width, long seed, Target target, double effect) {
    Random random = new Random(seed);
    double[][] x = new double[rows][width];
    for (int i = 0; i < rows; i++) {
      double shift = target instanceof Target.Classes c ? effect * c.at(i) : 0;
      for (int j = 0; j < width; j++) {
        x[i][j] = random.nextGaussian() + shift;
      }
    }
    return x;
  }
}
