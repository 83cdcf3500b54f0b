package org.engram.pipeline.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.engram.cohort.results.Interval;
import org.engram.cohort.statistics.Bootstrap;
import org.engram.cohort.statistics.Draws;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.probing.Figure;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.models.probing.Metric;
import org.engram.models.probing.SurvivalTarget;
import org.engram.models.probing.Target;

/**
 * How far figures would lie from here with other test subjects: the mean over the trainings, taken
 * again on whole subjects drawn with replacement, the trained models as they are. The interval over
 * trainings says what the seed does, and this what the subjects do.
 */
final class SubjectIntervals {
  private SubjectIntervals() {}

  /**
   * An interval a metric, named as in {@link Predictions#scores}.
   *
   * @param trainings what each said of the same rows
   * @param subjects one a row
   */
  static Map<String, Interval> of(
      FinetuneTask task, List<Predictions> trainings, List<String> subjects, long seed) {
    SequencedMap<String, List<Figure>> metrics = new LinkedHashMap<>();
    for (Predictions said : trainings) {
      figures(task, said)
          .forEach(
              (metric, figure) ->
                  metrics.computeIfAbsent(metric, _ -> new ArrayList<>()).add(figure));
    }
    Bootstrap bootstrap = Bootstrap.defaults(seed);
    Draws draws =
        Draws.of(
            metrics.values().stream().map(SubjectIntervals::mean).toList(),
            subjects,
            bootstrap.draws(),
            seed);
    SequencedMap<String, Interval> intervals = new LinkedHashMap<>();
    for (String metric : metrics.keySet()) {
      int place = intervals.size();
      intervals.put(metric, bootstrap.interval(draws, place, "subjects", "mean over trainings"));
    }
    return intervals;
  }

  private static SequencedMap<String, Figure> figures(FinetuneTask task, Predictions said) {
    SequencedMap<String, Figure> figures = new LinkedHashMap<>();
    switch (task) {
      case FinetuneTask.Classification classes -> {
        int[] truth = new int[said.truths().length];
        for (int i = 0; i < truth.length; i++) {
          truth[i] = (int) said.truths()[i][0];
        }
        add(
            figures,
            new Target.Classes(truth, classes.names()),
            new Prediction.Probabilities(said.values()),
            List.of(
                Metric.AUROC,
                Metric.AUPRC,
                Metric.ACCURACY,
                Metric.BALANCED_ACCURACY,
                Metric.BRIER));
      }
      case FinetuneTask.Regression _ ->
          add(
              figures,
              new Target.Values(column(said.truths(), 0)),
              new Prediction.Values(column(said.values(), 0)),
              List.of(Metric.R2, Metric.PEARSON_R, Metric.MAE));
      case FinetuneTask.Survival _ -> {
        double[] events = column(said.truths(), 1);
        boolean[] happened = new boolean[events.length];
        for (int i = 0; i < events.length; i++) {
          happened[i] = events[i] == 1;
        }
        add(
            figures,
            new SurvivalTarget(column(said.truths(), 0), happened),
            new Prediction.Values(column(said.values(), 0)),
            Metric.SURVIVAL);
      }
      case FinetuneTask.MultiLabel labels -> {
        List<Figure> each = new ArrayList<>();
        for (int label = 0; label < labels.names().size(); label++) {
          each.add(label(said, label));
        }
        figures.put(Metric.AUROC.toString(), mean(each));
        for (int label = 0; label < each.size(); label++) {
          figures.put(Metric.AUROC + " " + labels.names().get(label), each.get(label));
        }
      }
    }
    return figures;
  }

  private static void add(
      SequencedMap<String, Figure> to, Target truth, Prediction said, List<Metric> metrics) {
    metrics.forEach(metric -> to.put(metric.toString(), metric.of(truth, said)));
  }

  /** The AUROC of one label among the rows that know it. */
  private static Figure label(Predictions said, int label) {
    int[] known =
        IntStream.range(0, said.truths().length)
            .filter(i -> !Double.isNaN(said.truths()[i][label]))
            .toArray();
    if (known.length == 0) {
      return _ -> Double.NaN;
    }
    int[] truth = IntStream.of(known).map(i -> (int) said.truths()[i][label]).toArray();
    double[][] values = new double[known.length][];
    for (int k = 0; k < known.length; k++) {
      double p = said.values()[known[k]][label];
      values[k] = new double[] {1 - p, p};
    }
    Figure ofKnown =
        Metric.AUROC.of(
            new Target.Classes(truth, List.of("no", "yes")), new Prediction.Probabilities(values));
    return times -> ofKnown.of(IntStream.of(known).map(i -> times[i]).toArray());
  }

  /** The mean of those that the rows define. */
  private static Figure mean(List<Figure> figures) {
    return times ->
        figures.stream()
            .mapToDouble(figure -> figure.of(times))
            .filter(value -> !Double.isNaN(value))
            .average()
            .orElse(Double.NaN);
  }

  private static double[] column(double[][] rows, int column) {
    double[] values = new double[rows.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[i][column];
    }
    return values;
  }
}
