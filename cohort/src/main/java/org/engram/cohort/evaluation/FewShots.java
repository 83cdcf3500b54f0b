package org.engram.cohort.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Probe;
import org.engram.models.probing.ProbeData;
import org.engram.models.probing.Target;
import org.engram.tensor.ConfigurationException;

/**
 * How much is read when only few training rows have a label. In each fold of the first repeat, k
 * groups of each class (k groups of a number) are drawn, the probe learns from them, and is judged
 * on the fold's test rows; features are prepared on all training rows, whose labels that does not
 * need.
 *
 * @param shots the values of k, ascending
 * @param draws of training rows for each k
 * @param seed of the draws
 */
public record FewShots(List<Integer> shots, int draws, long seed) {
  public FewShots {
    shots = List.copyOf(shots);
    boolean fits = draws >= 1;
    for (int i = 0; i < shots.size(); i++) {
      fits &= shots.get(i) > (i == 0 ? 0 : shots.get(i - 1));
    }
    if (!fits) {
      throw new ConfigurationException(
          "--shots", shots + ", " + draws + " draws", "positive numbers in ascending order", "");
    }
  }

  /**
   * The curve; a k that a fold has not groups enough for is left out.
   *
   * @param probe that needs no inner folds: of so few rows there are none
   */
  public List<SetResult.Shot> curve(
      CohortRows rows,
      Target target,
      List<String> groups,
      FoldPlan plan,
      Preparation preparation,
      Probe probe) {
    Metric metric = target.metrics().getFirst();
    List<Fold> folds = plan.repeats().getFirst();
    Map<Integer, double[][]> scores = new TreeMap<>(); // by k: [fold][draw]
    for (int f = 0; f < folds.size(); f++) {
      int[] training = folds.get(f).training();
      CohortRows learned = rows.rows(training);
      UnaryOperator<CohortRows> prepared = preparation.fit(learned);
      ProbeData known =
          new ProbeData(
              prepared.apply(learned).features(),
              target.rows(training),
              Arrays.stream(training).mapToObj(groups::get).toList());
      double[][] held = prepared.apply(rows.rows(folds.get(f).test())).features();
      Target truth = target.rows(folds.get(f).test());
      for (int k : shots) {
        int fold = f;
        double[] drawn =
            IntStream.range(0, draws)
                .parallel()
                .mapToDouble(
                    d -> {
                      int[] some = some(known, k, seed + 7919L * d + 104_729L * fold + k);
                      return some.length == 0
                          ? Double.NaN
                          : probe.fit(known.rows(some)).predict(held).score(truth).get(metric);
                    })
                .toArray();
        scores.computeIfAbsent(k, _ -> new double[folds.size()][])[f] = drawn;
      }
    }
    List<SetResult.Shot> curve = new ArrayList<>();
    scores.forEach((k, byFold) -> add(curve, k, metric, byFold));
    return curve;
  }

  private void add(List<SetResult.Shot> curve, int k, Metric metric, double[][] byFold) {
    double[] means = new double[draws]; // over folds
    for (double[] fold : byFold) {
      for (int d = 0; d < draws; d++) {
        means[d] += fold[d] / byFold.length;
      }
    }
    double[] sorted = Arrays.stream(means).sorted().toArray();
    if (Arrays.stream(sorted).anyMatch(Double::isNaN)) {
      return;
    }
    double mean = Arrays.stream(sorted).sum() / draws;
    double squares = Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).sum();
    curve.add(
        new SetResult.Shot(
            k,
            metric.toString(),
            draws,
            mean,
            draws > 1 ? Math.sqrt(squares / (draws - 1)) : Double.NaN,
            sorted[(int) Math.floor(0.025 * (draws - 1))],
            sorted[(int) Math.ceil(0.975 * (draws - 1))]));
  }

  /** A row of each of k groups a class; none where a class has fewer. */
  private static int[] some(ProbeData known, int k, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int classes = known.target() instanceof Target.Classes c ? c.names().size() : 1;
    List<Integer> chosen = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      Map<String, Integer> rowOf = new LinkedHashMap<>();
      for (int row = 0; row < known.size(); row++) {
        if (!(known.target() instanceof Target.Classes of) || of.at(row) == c) {
          rowOf.putIfAbsent(known.groups().get(row), row);
        }
      }
      List<Integer> rows = new ArrayList<>(rowOf.values());
      if (rows.size() < k) {
        return new int[0];
      }
      for (int i = 0; i < k; i++) {
        int j = i + random.nextInt(rows.size() - i);
        int held = rows.get(i);
        rows.set(i, rows.get(j));
        rows.set(j, held);
        chosen.add(rows.get(i));
      }
    }
    return chosen.stream().mapToInt(Integer::intValue).sorted().toArray();
  }
}
