package org.engram.cohort.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.models.probing.Figure;
import org.engram.models.probing.FittedProbe;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Probe;
import org.engram.models.probing.ProbeData;
import org.engram.models.probing.Target;

/**
 * What a probe says of every row while the row is held out. Nothing of a fold's test rows goes into
 * its preparation or its probe.
 *
 * <pre>
 *   Evaluation found = Evaluation.of(rows, target, groups, plan, training -> recipe.fit(training)::apply, probe);
 *   found.pooled(Metric.AUROC);
 * </pre>
 *
 * @param target of the rows
 * @param plan whose folds they were
 * @param repeats predictions of each repeat, in the rows' order
 * @param fits one a repeat and fold
 */
public record Evaluation(
    Target target, FoldPlan plan, List<Prediction> repeats, List<SetResult.Fit> fits) {
  public Evaluation {
    repeats = List.copyOf(repeats);
    fits = List.copyOf(fits);
  }

  /**
   * Runs all folds.
   *
   * @param rows in the order of the plan's keys
   * @param groups one a row, as the folds keep them
   */
  public static Evaluation of(
      CohortRows rows,
      Target target,
      List<String> groups,
      FoldPlan plan,
      Preparation preparation,
      Probe probe) {
    if (!rows.keys().equals(plan.keys())) {
      throw new IllegalArgumentException("folds of other rows");
    }
    Collected collected = new Collected(target, plan);
    for (int r = 0; r < plan.repeats().size(); r++) {
      for (int f = 0; f < plan.repeats().get(r).size(); f++) {
        Fold fold = plan.repeats().get(r).get(f);
        int[] training = fold.training();
        CohortRows learned = rows.rows(training);
        UnaryOperator<CohortRows> prepared = preparation.fit(learned);
        ProbeData known =
            new ProbeData(
                prepared.apply(learned).features(),
                target.rows(training),
                Arrays.stream(training).mapToObj(groups::get).toList());
        FittedProbe fitted = probe.fit(known);
        double[][] held = prepared.apply(rows.rows(fold.test())).features();
        collected.add(r, f, fold, fitted, fitted.predict(held));
      }
    }
    return collected.evaluation();
  }

  /** A metric of each fold's test rows. */
  public double[] ofFolds(Metric metric) {
    List<Double> values = new ArrayList<>();
    for (int r = 0; r < repeats.size(); r++) {
      for (Fold fold : plan.repeats().get(r)) {
        int[] test = fold.test();
        values.add(
            metric.of(target.rows(test), rows(repeats.get(r), test)).of(Figure.once(test.length)));
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** A metric of the test predictions of all folds together, the mean over repeats. */
  public Figure figure(Metric metric) {
    List<Figure> each = repeats.stream().map(p -> metric.of(target, p)).toList();
    return times -> {
      double sum = 0;
      for (Figure figure : each) {
        sum += figure.of(times);
      }
      return sum / each.size();
    };
  }

  /** {@link #figure} of the rows as they are. */
  public double pooled(Metric metric) {
    return figure(metric).of(Figure.once(target.size()));
  }

  private static Prediction rows(Prediction all, int[] rows) {
    return switch (all) {
      case Prediction.Values numbers ->
          new Prediction.Values(
              Arrays.stream(rows).mapToDouble(i -> numbers.values()[i]).toArray());
      case Prediction.Probabilities classes ->
          new Prediction.Probabilities(
              Arrays.stream(rows).mapToObj(i -> classes.values()[i]).toArray(double[][]::new));
    };
  }

  /** Gathers folds into rows. */
  private static final class Collected {
    private final Target target;
    private final FoldPlan plan;
    private final double[][][] values; // [repeat][row][1, or classes]
    private final SetResult.Fit[][] fits;

    Collected(Target target, FoldPlan plan) {
      this.target = target;
      this.plan = plan;
      values = new double[plan.repeats().size()][target.size()][];
      fits = new SetResult.Fit[plan.repeats().size()][];
      Arrays.setAll(fits, r -> new SetResult.Fit[plan.repeats().get(r).size()]);
    }

    void add(int repeat, int number, Fold fold, FittedProbe fitted, Prediction predicted) {
      int[] test = fold.test();
      for (int i = 0; i < test.length; i++) {
        values[repeat][test[i]] =
            switch (predicted) {
              case Prediction.Values numbers -> new double[] {numbers.values()[i]};
              case Prediction.Probabilities classes -> classes.values()[i];
            };
      }
      fits[repeat][number] =
          new SetResult.Fit(
              repeat + 1,
              number + 1,
              fold.training().length,
              test.length,
              fitted.penalty(),
              fitted.search().stream()
                  .map(c -> new SetResult.Candidate(c.setting(), c.loss()))
                  .toList());
    }

    Evaluation evaluation() {
      List<Prediction> repeats = new ArrayList<>();
      for (double[][] rows : values) {
        repeats.add(
            target instanceof Target.Classes
                ? new Prediction.Probabilities(rows)
                : new Prediction.Values(Arrays.stream(rows).mapToDouble(v -> v[0]).toArray()));
      }
      return new Evaluation(
          target, plan, repeats, Arrays.stream(fits).flatMap(Arrays::stream).toList());
    }
  }
}
