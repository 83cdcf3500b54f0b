package org.engram.cohort.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.TestResult;
import org.engram.cohort.statistics.Bootstrap;
import org.engram.cohort.statistics.Correction;
import org.engram.cohort.statistics.Draws;
import org.engram.models.probing.Figure;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Target;

/**
 * How sure the figures of several sets are where the target is several labels, each there or not.
 * Each label is a target of two classes of its own, on the same rows and folds. {@code macro} is
 * the mean over labels, {@code micro} the figure of all rows and labels as if each pair were a row.
 *
 * @param labels their names
 * @param sets [sets][labels] evaluations; the first set is compared with the others
 * @param groups one a row: what is drawn together
 * @param unit what a group is, in words
 */
public record LabelJudgement(
    List<String> labels,
    List<List<Evaluation>> sets,
    List<String> groups,
    String unit,
    Bootstrap bootstrap,
    Correction correction) {
  private static final String POOLED = "pooled test predictions";

  public LabelJudgement {
    labels = List.copyOf(labels);
    sets = sets.stream().map(List::copyOf).toList();
    groups = List.copyOf(groups);
  }

  /** A figure by its name: {@code macro_auroc}, {@code micro_auroc}, {@code auroc of LABEL}. */
  private record Named(String name, Figure figure) {}

  private List<Named> figures(List<Evaluation> set) {
    List<Named> figures = new ArrayList<>();
    for (Metric metric : Metric.CLASSIFICATION) {
      List<Figure> each = set.stream().map(label -> label.figure(metric)).toList();
      figures.add(
          new Named(
              "macro_" + metric,
              times -> each.stream().mapToDouble(f -> f.of(times)).sum() / each.size()));
      figures.add(new Named("micro_" + metric, micro(set, metric)));
    }
    for (int l = 0; l < labels.size(); l++) {
      for (Metric metric : Metric.CLASSIFICATION) {
        figures.add(new Named(metric + " of " + labels.get(l), set.get(l).figure(metric)));
      }
    }
    return figures;
  }

  /** Mean over repeats, as {@link Evaluation#figure}. */
  private static Figure micro(List<Evaluation> set, Metric metric) {
    int rows = set.getFirst().target().size();
    int[] truth =
        set.stream()
            .flatMapToInt(label -> Arrays.stream(((Target.Classes) label.target()).classes()))
            .toArray();
    List<String> names = ((Target.Classes) set.getFirst().target()).names();
    Target.Classes all = new Target.Classes(truth, names);
    List<Figure> repeats =
        IntStream.range(0, set.getFirst().repeats().size())
            .mapToObj(
                r ->
                    metric.of(
                        all,
                        new Prediction.Probabilities(
                            set.stream()
                                .map(label -> (Prediction.Probabilities) label.repeats().get(r))
                                .flatMap(p -> Arrays.stream(p.values()))
                                .toArray(double[][]::new))))
            .toList();
    return times -> {
      int[] each = new int[truth.length];
      for (int i = 0; i < each.length; i++) {
        each[i] = times[i % rows];
      }
      return repeats.stream().mapToDouble(f -> f.of(each)).sum() / repeats.size();
    };
  }

  /** All figures of all sets, drawn together. */
  public Draws draws() {
    List<Figure> all = new ArrayList<>();
    sets.forEach(set -> figures(set).forEach(named -> all.add(named.figure())));
    return Draws.of(all, groups, bootstrap.draws(), bootstrap.seed());
  }

  /**
   * The scores of one set, {@code macro_auroc} first.
   *
   * @param draws by {@link #draws}
   */
  public List<Score> scores(int set, Draws draws) {
    List<Named> figures = figures(sets.get(set));
    List<Score> scores = new ArrayList<>();
    for (int f = 0; f < figures.size(); f++) {
      int at = set * figures.size() + f;
      List<Score.FoldValue> folds = folds(sets.get(set).getFirst(), figures.get(f).figure());
      double mean = folds.stream().mapToDouble(Score.FoldValue::value).sum() / folds.size();
      double squares =
          folds.stream().mapToDouble(v -> (v.value() - mean) * (v.value() - mean)).sum();
      scores.add(
          new Score(
              figures.get(f).name(),
              folds,
              mean,
              Math.sqrt(squares / (folds.size() - 1)),
              draws.estimates()[at],
              Optional.of(bootstrap.interval(draws, at, unit, POOLED)),
              Optional.empty()));
    }
    return scores;
  }

  private static List<Score.FoldValue> folds(Evaluation set, Figure figure) {
    List<Score.FoldValue> values = new ArrayList<>();
    for (int r = 0; r < set.plan().repeats().size(); r++) {
      List<Fold> folds = set.plan().repeats().get(r);
      for (int f = 0; f < folds.size(); f++) {
        int[] once = new int[set.target().size()];
        for (int row : folds.get(f).test()) {
          once[row] = 1;
        }
        values.add(new Score.FoldValue(r + 1, f + 1, figure.of(once)));
      }
    }
    return values;
  }

  /** The first set against each other by the macro AUROC of pooled test predictions. */
  public List<Comparison> comparisons(List<String> names, Draws draws) {
    int width = figures(sets.getFirst()).size();
    List<TestResult> tests = new ArrayList<>();
    for (int other = 1; other < sets.size(); other++) {
      tests.add(bootstrap.test(draws, 0, other * width, unit));
    }
    List<TestResult> corrected = correction.adjust(tests);
    List<Comparison> comparisons = new ArrayList<>();
    for (int other = 1; other < sets.size(); other++) {
      int at = other * width;
      Interval interval = bootstrap.difference(draws, 0, at, unit, POOLED);
      comparisons.add(
          new Comparison(
              names.getFirst(),
              names.get(other),
              "macro_auroc",
              draws.estimates()[0] - draws.estimates()[at],
              Optional.of(interval),
              corrected.get(other - 1)));
    }
    return comparisons;
  }
}
