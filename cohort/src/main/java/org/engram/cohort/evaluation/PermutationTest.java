package org.engram.cohort.evaluation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.results.TestResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.statistics.Shuffles;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Probe;
import org.engram.models.probing.Target;
import org.engram.tensor.RefusedInputException;

/**
 * Whether a set's figures are more than chance: the target is rearranged over the rows, its folds
 * with it, and recipe and probe are fitted again in every fold, choices of settings included. Folds
 * that stayed where they were would be stratified by the target itself and not by a rearranged one,
 * and p would come out too small.
 *
 * @param observed the target as it is
 * @param tests by metric; p = (k + 1) / (B + 1)
 */
public record PermutationTest(Evaluation observed, Map<Metric, TestResult> tests) {
  public PermutationTest {
    tests = Map.copyOf(tests);
  }

  /**
   * Runs the test.
   *
   * @param shuffles what is exchangeable
   * @param count B, at least 1
   * @throws RefusedInputException if no group can change places with another
   */
  public static PermutationTest of(
      CohortRows rows,
      Target target,
      List<String> groups,
      FoldPlan plan,
      Preparation preparation,
      Probe probe,
      Shuffles shuffles,
      int count) {
    if (shuffles.movable() < 2) {
      throw new RefusedInputException(
          "permutations",
          "no group that can change places with another",
          "two groups of as many rows, in one block",
          "Leave out --permutations, or the blocks");
    }
    Evaluation observed = Evaluation.of(rows, target, groups, plan, preparation, probe);
    Map<Metric, Double> found = new EnumMap<>(Metric.class);
    for (Metric metric : target.metrics()) {
      found.put(metric, observed.pooled(metric));
    }
    List<Set<Metric>> reached =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(
                b -> {
                  int[] from = shuffles.draw(b);
                  return reached(
                      Evaluation.of(
                          rows,
                          target.rows(from),
                          groups,
                          plan.rearranged(from),
                          preparation,
                          probe),
                      found);
                })
            .toList();
    Map<Metric, TestResult> tests = new EnumMap<>(Metric.class);
    for (Metric metric : target.metrics()) {
      long k = reached.stream().filter(one -> one.contains(metric)).count();
      double p = Double.isNaN(found.get(metric)) ? Double.NaN : Shuffles.p(k, count);
      tests.put(
          metric,
          new TestResult(
              count + " permutations of groups within blocks, probe fitted again",
              found.get(metric),
              p,
              p,
              "none"));
    }
    return new PermutationTest(observed, tests);
  }

  /** The metrics in which a rearrangement is as good; one that is not defined counts as good. */
  private static Set<Metric> reached(Evaluation rearranged, Map<Metric, Double> found) {
    Set<Metric> reached = EnumSet.noneOf(Metric.class);
    found.forEach(
        (metric, value) -> {
          double sign = metric.largerIsBetter() ? 1 : -1;
          if (!(sign * rearranged.pooled(metric) < sign * value)) {
            reached.add(metric);
          }
        });
    return reached;
  }
}
