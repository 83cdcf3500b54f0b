package org.engram.pipeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.engram.cohort.results.Interval;
import org.engram.models.finetuning.FinetuneTask;
import org.junit.jupiter.api.Test;

class SubjectIntervalsTest {
  private static Predictions classes(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] truths = new double[rows][];
    double[][] values = new double[rows][];
    for (int i = 0; i < rows; i++) {
      truths[i] = new double[] {i % 2};
      double p = 1 / (1 + Math.exp(-(i % 2 == 0 ? -0.8 : 0.8) - random.nextGaussian()));
      values[i] = new double[] {1 - p, p};
    }
    return new Predictions(truths, values);
  }

  private static List<String> subjects(int rows, int runs) {
    List<String> subjects = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      subjects.add("s" + i / runs);
    }
    return subjects;
  }

  private static final FinetuneTask TWO =
      new FinetuneTask.Classification(List.of("control", "patient"));

  @Test
  void everyMetricHasItsIntervalAboutTheMeanOverTrainings() {
    List<Predictions> trainings = List.of(classes(80, 1), classes(80, 2), classes(80, 3));

    Map<String, Interval> found = SubjectIntervals.of(TWO, trainings, subjects(80, 1), 42);

    Map<String, Double> first = trainings.getFirst().scores(TWO);
    assertThat(found.keySet()).containsExactlyElementsOf(first.keySet());
    found.forEach(
        (metric, interval) -> {
          double mean =
              trainings.stream()
                  .mapToDouble(said -> said.scores(TWO).get(metric))
                  .average()
                  .orElseThrow();
          assertThat(interval.contains(mean)).isTrue();
          assertThat(interval.high() - interval.low()).isBetween(0.02, 0.3);
          assertThat(interval.method()).isEqualTo("bootstrap BCa, 2000 draws of subjects");
        });
  }

  @Test
  void runsOfOneSubjectAreDrawnTogether() {
    List<Predictions> one = List.of(classes(60, 1));
    Predictions doubled =
        new Predictions(twice(one.getFirst().truths()), twice(one.getFirst().values()));

    Interval alone = auroc(SubjectIntervals.of(TWO, one, subjects(60, 1), 42));
    Interval both = auroc(SubjectIntervals.of(TWO, List.of(doubled), subjects(120, 2), 42));

    assertThat(both.low()).isCloseTo(alone.low(), within(1e-12));
    assertThat(both.high()).isCloseTo(alone.high(), within(1e-12));
  }

  @Test
  void labelsThatARowLacksArePassedOver() {
    FinetuneTask labels = new FinetuneTask.MultiLabel(List.of("loud", "odd"));
    double[][] truths = new double[40][];
    double[][] values = new double[40][];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 40; i++) {
      truths[i] = new double[] {i % 2, i < 20 ? Double.NaN : i % 2};
      values[i] = new double[] {random.nextDouble(), 0.4 * random.nextDouble() + 0.3 * (i % 2)};
    }
    Predictions said = new Predictions(truths, values);

    Map<String, Interval> found = SubjectIntervals.of(labels, List.of(said), subjects(40, 1), 42);

    assertThat(found.keySet()).containsExactly("auroc", "auroc loud", "auroc odd");
    said.scores(labels)
        .forEach((metric, value) -> assertThat(found.get(metric).contains(value)).isTrue());
  }

  private static Interval auroc(Map<String, Interval> found) {
    return found.get("auroc");
  }

  private static double[][] twice(double[][] rows) {
    double[][] twice = new double[2 * rows.length][];
    for (int i = 0; i < twice.length; i++) {
      twice[i] = rows[i / 2];
    }
    return twice;
  }
}
