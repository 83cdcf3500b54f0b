package org.engram.cohort.evaluation;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.statistics.Bootstrap;
import org.engram.cohort.statistics.Draws;
import org.engram.models.probing.FittedProbe;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Probe;
import org.engram.models.probing.ProbeData;
import org.engram.models.probing.Target;

/**
 * What a probe that learned from all rows of one cohort says of another cohort, of which it has
 * seen nothing: preparation, scaling, penalty and weights are those of the first (zero-shot
 * transfer).
 *
 * @param probe fitted on the first cohort
 * @param applied its predictions of the other cohort, as of one fold without training rows
 */
public record Transfer(FittedProbe probe, Evaluation applied) {
  /** How the one "fold" of the other cohort is called. */
  public static final String SCHEME = "another cohort, nothing fitted";

  /**
   * Fits on the one and applies to the other.
   *
   * @param target of the first cohort's rows
   * @param groups of the first cohort's rows, which inner folds keep whole
   * @param prepared fitted on the first cohort's rows
   * @param truth of the other cohort's rows, with the classes of {@code target}
   */
  public static Transfer of(
      CohortRows cohort,
      Target target,
      List<String> groups,
      UnaryOperator<CohortRows> prepared,
      Probe probe,
      CohortRows other,
      Target truth) {
    FittedProbe fitted =
        probe.fit(new ProbeData(prepared.apply(cohort).features(), target, groups));
    Prediction predicted = fitted.predict(prepared.apply(other).features());
    int[] all = IntStream.range(0, other.size()).toArray();
    FoldPlan plan =
        new FoldPlan(SCHEME, other.keys(), List.of(List.of(new Fold(new int[0], all))), 0);
    SetResult.Fit fit =
        new SetResult.Fit(
            1,
            1,
            cohort.size(),
            other.size(),
            fitted.penalty(),
            fitted.search().stream()
                .map(c -> new SetResult.Candidate(c.setting(), c.loss()))
                .toList());
    return new Transfer(fitted, new Evaluation(truth, plan, List.of(predicted), List.of(fit)));
  }

  /**
   * A figure of the other cohort minus that of the first, with the bootstrap's interval: both
   * cohorts are drawn, each for itself, since no row of one belongs to one of the other. The
   * jackknife that BCa asks for leaves out a block of either cohort in turn (Davison and Hinkley,
   * Bootstrap Methods and their Application, 1997, section 5.4).
   *
   * @param first figures of the first cohort
   * @param other figures of the other one, as many draws, of another seed
   * @param figure which of them
   */
  public static Interval difference(
      Bootstrap bootstrap, Draws first, Draws other, int figure, String unit) {
    Draws both =
        new Draws(
            new double[] {other.estimates()[figure], first.estimates()[figure]},
            new double[][] {other.draws()[figure], first.draws()[figure]},
            new double[][] {
              concat(
                  other.leftOut()[figure],
                  repeated(other.estimates()[figure], first.leftOut()[figure].length)),
              concat(
                  repeated(first.estimates()[figure], other.leftOut()[figure].length),
                  first.leftOut()[figure])
            });
    return bootstrap.difference(both, 0, 1, unit, "other cohort minus first, each drawn apart");
  }

  private static double[] concat(double[] a, double[] b) {
    return DoubleStream.concat(DoubleStream.of(a), DoubleStream.of(b)).toArray();
  }

  private static double[] repeated(double value, int times) {
    return DoubleStream.generate(() -> value).limit(times).toArray();
  }
}
