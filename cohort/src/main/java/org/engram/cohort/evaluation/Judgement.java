package org.engram.cohort.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.TestResult;
import org.engram.cohort.statistics.Bootstrap;
import org.engram.cohort.statistics.Correction;
import org.engram.cohort.statistics.DeLong;
import org.engram.cohort.statistics.Draws;
import org.engram.cohort.statistics.FisherZ;
import org.engram.cohort.statistics.ResampledTest;
import org.engram.models.probing.Figure;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Target;

/**
 * How sure the figures of several sets are, on the same rows, folds and draws. The AUROC of two
 * classes has DeLong's interval and test, and Pearson's r Fisher's interval, where every row is a
 * group of its own and there is one repeat; all else is bootstrapped by groups.
 *
 * @param sets evaluations of the same target, rows and folds; the first is compared with the others
 * @param groups one a row: what is drawn together
 * @param unit what a group is, in words: {@code subjects}
 * @param bootstrap how to draw
 * @param correction of the tests that are reported together
 */
public record Judgement(
    List<Evaluation> sets,
    List<String> groups,
    String unit,
    Bootstrap bootstrap,
    Correction correction) {
  private static final String POOLED = "pooled test predictions";

  public Judgement {
    sets = List.copyOf(sets);
    groups = List.copyOf(groups);
  }

  private List<Metric> metrics() {
    return sets.getFirst().target().metrics();
  }

  private boolean independent() {
    return sets.getFirst().repeats().size() == 1
        && groups.stream().distinct().count() == groups.size();
  }

  /** All figures of all sets, drawn together: sets by metrics. */
  public Draws draws() {
    List<Figure> figures = new ArrayList<>();
    for (Evaluation set : sets) {
      metrics().forEach(metric -> figures.add(set.figure(metric)));
    }
    return Draws.of(figures, groups, bootstrap.draws(), bootstrap.seed());
  }

  /**
   * The scores of one set.
   *
   * @param draws by {@link #draws}
   * @param permutations tests of the set's metrics, where they were made
   */
  public List<Score> scores(int set, Draws draws, Map<Metric, TestResult> permutations) {
    Evaluation found = sets.get(set);
    List<Score> scores = new ArrayList<>();
    for (int m = 0; m < metrics().size(); m++) {
      Metric metric = metrics().get(m);
      double[] folds = found.ofFolds(metric);
      double mean = Arrays.stream(folds).sum() / folds.length;
      double squares = Arrays.stream(folds).map(v -> (v - mean) * (v - mean)).sum();
      int at = set * metrics().size() + m;
      scores.add(
          new Score(
              metric.toString(),
              byFold(found, folds),
              mean,
              Math.sqrt(squares / (folds.length - 1)),
              draws.estimates()[at],
              Optional.of(interval(found, metric, draws, at)),
              Optional.ofNullable(permutations.get(metric))));
    }
    return scores;
  }

  private Interval interval(Evaluation found, Metric metric, Draws draws, int at) {
    if (metric == Metric.AUROC && independent() && two(found.target())) {
      return deLong(found).interval(0, bootstrap.level(), POOLED);
    }
    if (metric == Metric.PEARSON_R && independent()) {
      return FisherZ.interval(draws.estimates()[at], groups.size(), bootstrap.level(), POOLED);
    }
    return bootstrap.interval(draws, at, unit, POOLED);
  }

  /**
   * The first set against each other, by the metric to compare by: on pooled predictions, and on
   * the scores of folds where all are defined.
   */
  public List<Comparison> comparisons(List<String> names, Draws draws) {
    Metric metric = metrics().getFirst();
    List<Comparison> comparisons = new ArrayList<>();
    List<TestResult> pooled = new ArrayList<>();
    List<TestResult> folds = new ArrayList<>();
    for (int other = 1; other < sets.size(); other++) {
      int at = other * metrics().size();
      boolean deLong = metric == Metric.AUROC && independent() && two(sets.getFirst().target());
      DeLong areas = deLong ? deLong(sets.getFirst(), sets.get(other)) : null;
      Interval interval =
          deLong
              ? areas.difference(0, 1, bootstrap.level(), POOLED)
              : bootstrap.difference(draws, 0, at, unit, POOLED);
      pooled.add(deLong ? areas.test(0, 1) : bootstrap.test(draws, 0, at, unit));
      folds.add(ofFolds(metric, other));
      double difference = draws.estimates()[0] - draws.estimates()[at];
      comparisons.add(
          new Comparison(
              names.getFirst(),
              names.get(other),
              metric.toString(),
              difference,
              Optional.of(interval),
              pooled.getLast()));
    }
    List<TestResult> ofPooled = correction.adjust(pooled);
    List<TestResult> ofFolds = correction.adjust(folds);
    List<Comparison> corrected = new ArrayList<>();
    for (int i = 0; i < comparisons.size(); i++) {
      Comparison c = comparisons.get(i);
      corrected.add(
          new Comparison(
              c.first(), c.second(), c.metric(), c.difference(), c.interval(), ofPooled.get(i)));
      double[] differences = differences(metric, i + 1);
      corrected.add(
          new Comparison(
              c.first(),
              c.second(),
              c.metric(),
              Arrays.stream(differences).sum() / differences.length,
              Optional.empty(),
              ofFolds.get(i)));
    }
    return corrected;
  }

  private double[] differences(Metric metric, int other) {
    double[] first = sets.getFirst().ofFolds(metric);
    double[] second = sets.get(other).ofFolds(metric);
    return IntStream.range(0, first.length).mapToDouble(i -> first[i] - second[i]).toArray();
  }

  private TestResult ofFolds(Metric metric, int other) {
    double ratio = 0;
    int count = 0;
    for (List<Fold> folds : sets.getFirst().plan().repeats()) {
      for (Fold fold : folds) {
        ratio += (double) fold.test().length / fold.training().length;
        count++;
      }
    }
    return ResampledTest.of(differences(metric, other), ratio / count);
  }

  private static List<Score.FoldValue> byFold(Evaluation found, double[] values) {
    return IntStream.range(0, values.length)
        .mapToObj(
            i ->
                new Score.FoldValue(
                    found.fits().get(i).repeat(), found.fits().get(i).fold(), values[i]))
        .toList();
  }

  private static boolean two(Target target) {
    return target instanceof Target.Classes classes && classes.names().size() == 2;
  }

  private static DeLong deLong(Evaluation... sets) {
    Target.Classes truth = (Target.Classes) sets[0].target();
    boolean[] positive = new boolean[truth.size()];
    for (int i = 0; i < positive.length; i++) {
      positive[i] = truth.at(i) == 1;
    }
    double[][] scores =
        Arrays.stream(sets)
            .map(set -> ((Prediction.Probabilities) set.repeats().getFirst()).values())
            .map(p -> Arrays.stream(p).mapToDouble(row -> row[1]).toArray())
            .toArray(double[][]::new);
    return DeLong.of(positive, scores);
  }
}
