package org.engram.cohort.fusion;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Interval;
import org.engram.cohort.statistics.Bootstrap;
import org.engram.cohort.statistics.DeLong;
import org.engram.cohort.statistics.Draws;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Target;

/**
 * The pooled metric of sets of predictions of the same rows, with intervals and differences: areas
 * under ROC curves of two classes and independent rows by DeLong's method, all else by a bootstrap
 * of whole groups.
 */
final class SetComparison {
  private static final String ABOUT = "pooled test predictions";
  private static final String UNIT = "groups";

  private final Metric metric;
  private final Bootstrap bootstrap;
  private final Draws draws;
  private final Optional<DeLong> areas;

  private SetComparison(Metric metric, Bootstrap bootstrap, Draws draws, Optional<DeLong> areas) {
    this.metric = metric;
    this.bootstrap = bootstrap;
    this.draws = draws;
    this.areas = areas;
  }

  static SetComparison of(
      Target truth,
      List<Prediction> predictions,
      List<String> groups,
      Metric metric,
      FusionSettings settings) {
    Draws draws =
        Draws.of(
            predictions.stream().map(said -> metric.of(truth, said)).toList(),
            groups,
            settings.draws(),
            settings.seed());
    Bootstrap bootstrap =
        new Bootstrap(
            Bootstrap.Method.BCA, settings.draws(), settings.confidence(), settings.seed());
    boolean independent = groups.stream().distinct().count() == groups.size();
    return new SetComparison(
        metric,
        bootstrap,
        draws,
        independent && metric == Metric.AUROC ? areas(truth, predictions) : Optional.empty());
  }

  private static Optional<DeLong> areas(Target truth, List<Prediction> predictions) {
    if (!(truth instanceof Target.Classes classes) || classes.names().size() != 2) {
      return Optional.empty();
    }
    int[] labels = classes.classes();
    boolean[] positive = new boolean[labels.length];
    IntStream.range(0, labels.length).forEach(i -> positive[i] = labels[i] == 1);
    double[][] scores =
        predictions.stream()
            .map(
                said ->
                    Arrays.stream(((Prediction.Probabilities) said).values())
                        .mapToDouble(p -> p[1])
                        .toArray())
            .toArray(double[][]::new);
    return Optional.of(DeLong.of(positive, scores));
  }

  Interval interval(int set) {
    return areas
        .map(found -> found.interval(set, bootstrap.level(), ABOUT))
        .orElseGet(() -> bootstrap.interval(draws, set, UNIT, ABOUT));
  }

  /** One set minus another. */
  Comparison difference(String first, String second, int a, int b) {
    return new Comparison(
        first,
        second,
        metric.toString(),
        draws.estimates()[a] - draws.estimates()[b],
        Optional.of(
            areas
                .map(found -> found.difference(a, b, bootstrap.level(), ABOUT))
                .orElseGet(() -> bootstrap.difference(draws, a, b, UNIT, ABOUT))),
        areas.map(found -> found.test(a, b)).orElseGet(() -> bootstrap.test(draws, a, b, UNIT)));
  }
}
