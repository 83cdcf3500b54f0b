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
   * Runs all folds, several at a time; the same figures on any number of threads.
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
    List<Place> places = places(plan);
    List<Held> held =
        places.stream()
            .parallel()
            .map(place -> held(place, rows, target, groups, preparation, probe))
            .toList();
    return gathered(target, plan, held);
  }

  /** A fold of a repeat, both counted from 0. */
  private record Place(int repeat, int number, Fold fold) {}

  /** What one fold's probe says of the fold's test rows. */
  private record Held(Place place, Prediction predicted, SetResult.Fit fit) {}

  private static List<Place> places(FoldPlan plan) {
    List<Place> places = new ArrayList<>();
    for (int r = 0; r < plan.repeats().size(); r++) {
      List<Fold> folds = plan.repeats().get(r);
      for (int f = 0; f < folds.size(); f++) {
        places.add(new Place(r, f, folds.get(f)));
      }
    }
    return places;
  }

  private static Held held(
      Place place,
      CohortRows rows,
      Target target,
      List<String> groups,
      Preparation preparation,
      Probe probe) {
    int[] training = place.fold().training();
    int[] test = place.fold().test();
    CohortRows learned = rows.rows(training);
    UnaryOperator<CohortRows> prepared = preparation.fit(learned);
    ProbeData known =
        new ProbeData(
            prepared.apply(learned).features(),
            target.rows(training),
            Arrays.stream(training).mapToObj(groups::get).toList());
    FittedProbe fitted = probe.fit(known);
    Prediction predicted = fitted.predict(prepared.apply(rows.rows(test)).features());
    SetResult.Fit fit =
        new SetResult.Fit(
            place.repeat() + 1,
            place.number() + 1,
            training.length,
            test.length,
            fitted.penalty(),
            fitted.search().stream()
                .map(c -> new SetResult.Candidate(c.setting(), c.loss()))
                .toList());
    return new Held(place, predicted, fit);
  }

  /** Gathers folds into rows. */
  private static Evaluation gathered(Target target, FoldPlan plan, List<Held> held) {
    double[][][] values = // [repeat][row][1, or classes]
        new double[plan.repeats().size()][target.size()][];
    for (Held fold : held) {
      int[] test = fold.place().fold().test();
      for (int i = 0; i < test.length; i++) {
        values[fold.place().repeat()][test[i]] =
            switch (fold.predicted()) {
              case Prediction.Values numbers -> new double[] {numbers.values()[i]};
              case Prediction.Probabilities classes -> classes.values()[i];
            };
      }
    }
    List<Prediction> repeats = new ArrayList<>();
    for (double[][] rows : values) {
      repeats.add(
          target instanceof Target.Classes
              ? new Prediction.Probabilities(rows)
              : new Prediction.Values(Arrays.stream(rows).mapToDouble(v -> v[0]).toArray()));
    }
    return new Evaluation(target, plan, repeats, held.stream().map(Held::fit).toList());
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
}
