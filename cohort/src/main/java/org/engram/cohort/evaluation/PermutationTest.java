package org.engram.cohort.evaluation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
 * Whether a set's figures are more than chance: the target is rearranged over the rows, and the
 * probe is fitted again in every fold, its own choices of settings included.
 *
 * @param observed the target as it is
 * @param tests by metric; p = (k + 1) / (B + 1)
 */
public record PermutationTest(Evaluation observed, Map<Metric, TestResult> tests) {
  /** Rearranged targets that are fitted at a time; bounds the memory of their predictions. */
  private static final int AT_A_TIME = 32;

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
    Evaluation observed = null;
    Map<Metric, Double> found = new EnumMap<>(Metric.class);
    Map<Metric, Integer> reached = new EnumMap<>(Metric.class);
    for (int from = 0; from < count; from += AT_A_TIME) {
      List<Target> targets = new ArrayList<>(List.of(target));
      for (int b = from; b < Math.min(count, from + AT_A_TIME); b++) {
        targets.add(target.rows(shuffles.draw(b)));
      }
      List<Evaluation> all =
          Evaluation.of(
              rows,
              observed == null ? targets : targets.subList(1, targets.size()),
              groups,
              plan,
              preparation,
              probe);
      if (observed == null) {
        observed = all.getFirst();
        all = all.subList(1, all.size());
        for (Metric metric : target.metrics()) {
          found.put(metric, observed.pooled(metric));
          reached.put(metric, 0);
        }
      }
      List<Evaluation> rearranged = all;
      for (Metric metric : target.metrics()) {
        double sign = metric.largerIsBetter() ? 1 : -1;
        double statistic = sign * found.get(metric);
        int here =
            (int)
                IntStream.range(0, rearranged.size())
                    .parallel()
                    .filter(i -> sign * rearranged.get(i).pooled(metric) >= statistic)
                    .count();
        reached.merge(metric, here, Integer::sum);
      }
    }
    Map<Metric, TestResult> tests = new EnumMap<>(Metric.class);
    for (Metric metric : target.metrics()) {
      double p =
          Double.isNaN(found.get(metric)) ? Double.NaN : Shuffles.p(reached.get(metric), count);
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
}
