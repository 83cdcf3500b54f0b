package org.engram.cohort.fusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Target;

/**
 * A metric of several sets of predictions in the same bootstrap samples of whole groups; a sample
 * that does not define the metric (one class only) is left out.
 */
final class PairedBootstrap {
  private final double[][] drawn; // [sets][samples]
  private final double confidence;

  private PairedBootstrap(double[][] drawn, double confidence) {
    this.drawn = drawn;
    this.confidence = confidence;
  }

  /**
   * @param predictions [sets][rows][values]
   * @param groups one a row
   */
  static PairedBootstrap of(
      Target truth,
      List<double[][]> predictions,
      List<String> groups,
      Metric metric,
      FusionSettings settings) {
    Map<String, List<Integer>> members = new LinkedHashMap<>();
    for (int i = 0; i < groups.size(); i++) {
      members.computeIfAbsent(groups.get(i), _ -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> units = List.copyOf(members.values());
    double[][] drawn = new double[predictions.size()][settings.draws()];
    for (int s = 0; s < settings.draws(); s++) {
      SplittableRandom random =
          new SplittableRandom(settings.seed() ^ (0x9E3779B97F4A7C15L * (s + 1)));
      int[] rows =
          IntStream.range(0, units.size())
              .flatMap(
                  _ -> units.get(random.nextInt(units.size())).stream().mapToInt(Integer::intValue))
              .toArray();
      Target there = truth.rows(rows);
      for (int set = 0; set < drawn.length; set++) {
        double[][] all = predictions.get(set);
        double[][] some = Arrays.stream(rows).mapToObj(i -> all[i]).toArray(double[][]::new);
        drawn[set][s] = BlockPredictor.prediction(truth, some).score(there).get(metric);
      }
    }
    return new PairedBootstrap(drawn, settings.confidence());
  }

  double low(int set) {
    return quantile(defined(drawn[set]), (1 - confidence) / 2);
  }

  double high(int set) {
    return quantile(defined(drawn[set]), (1 + confidence) / 2);
  }

  /** One set minus another; turned round where a smaller figure is better. */
  FusionResult.Difference difference(
      String first, String second, int a, int b, double observed, boolean largerIsBetter) {
    double sign = largerIsBetter ? 1 : -1;
    double[] differences = new double[drawn[a].length];
    for (int s = 0; s < differences.length; s++) {
      differences[s] = sign * (drawn[a][s] - drawn[b][s]);
    }
    double[] sorted = defined(differences);
    long below = Arrays.stream(sorted).filter(d -> d <= 0).count();
    long above = Arrays.stream(sorted).filter(d -> d >= 0).count();
    double p = Math.min(1, 2 * (Math.min(below, above) + 1.0) / (sorted.length + 1.0));
    return new FusionResult.Difference(
        first,
        second,
        sign * observed,
        quantile(sorted, (1 - confidence) / 2),
        quantile(sorted, (1 + confidence) / 2),
        p);
  }

  private static double[] defined(double[] values) {
    return Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
  }

  private static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = share * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
