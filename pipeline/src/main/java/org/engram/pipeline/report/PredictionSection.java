package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.Results;
import org.engram.pipeline.results.Discrimination;
import org.engram.pipeline.results.OutcomeScores;

/** Curves over held-out predictions: ROC, precision and recall, calibration, confusion, scatter. */
final class PredictionSection {
  private static final int MOST_LINES = 8;
  private static final int MOST_SCATTERS = 4;

  private final Results results;
  private final Map<String, OutcomeScores> scores;

  private PredictionSection(Results results, Map<String, OutcomeScores> scores) {
    this.results = results;
    this.scores = scores;
  }

  static List<Block> of(Results results, Map<String, OutcomeScores> scores) {
    PredictionSection section = new PredictionSection(results, scores);
    return switch (results.outcome().task()) {
      case CLASSIFICATION, MULTI_LABEL -> section.classes();
      case REGRESSION -> section.numbers();
      case SURVIVAL, ASSOCIATION -> List.of();
    };
  }

  /** A curve to draw: whose, and which rows are positive by which score. */
  private record Judged(String name, double[] score, boolean[] positive) {
    boolean bothThere() {
      int positives = 0;
      for (boolean p : positive) {
        positives += p ? 1 : 0;
      }
      return positives > 0 && positives < positive.length;
    }
  }

  private List<Judged> judged() {
    Outcome outcome = results.outcome();
    List<Judged> judged = new ArrayList<>();
    if (outcome.classes().size() == 2 && outcome.task() == Outcome.Task.CLASSIFICATION) {
      scores.forEach(
          (set, rows) ->
              judged.add(new Judged(set, rows.probability(1), rows.positive(outcome, 1))));
    } else if (!scores.isEmpty()) {
      OutcomeScores rows = scores.values().iterator().next();
      for (int c = 0; c < outcome.classes().size(); c++) {
        judged.add(
            new Judged(outcome.classes().get(c), rows.probability(c), rows.positive(outcome, c)));
      }
    }
    return judged.stream().filter(Judged::bothThere).limit(MOST_LINES).toList();
  }

  private List<Block> classes() {
    List<Judged> judged = judged();
    if (judged.isEmpty()) {
      return List.of();
    }
    boolean two = results.outcome().classes().size() == 2;
    List<Block> blocks = new ArrayList<>();
    String positive = two ? results.outcome().classes().get(1) : "";
    blocks.add(
        new Block.Prose(
            (two
                    ? "Positive is " + positive + "; a line a set of features."
                    : "A line a class against all others, of the set "
                        + scores.keySet().iterator().next()
                        + ".")
                + " Each row was predicted while it was held out; predictions of repeated folds are"
                + " averaged."));
    List<Figure> figures = new ArrayList<>();
    figures.add(roc(judged));
    figures.add(precisionRecall(judged));
    figures.add(calibration(judged));
    if (results.outcome().task() == Outcome.Task.CLASSIFICATION) {
      scores.entrySet().stream()
          .limit(1)
          .forEach(
              e ->
                  figures.add(
                      ConfusionFigure.of(
                          e.getKey(),
                          results.outcome().classes(),
                          e.getValue().confusion(results.outcome()))));
    }
    blocks.add(new Block.Row(figures));
    return blocks;
  }

  private static Figure roc(List<Judged> judged) {
    return PlaneFigure.of(
        "ROC",
        "Share of positives found against share of negatives taken for positives, over all"
            + " thresholds. Dashed: guessing.",
        PlaneFigure.Frame.unit("false positive rate", "true positive rate", true, Double.NaN),
        lines(judged, j -> points(Discrimination.roc(j.score(), j.positive())), false));
  }

  private static Figure precisionRecall(List<Judged> judged) {
    Judged first = judged.getFirst();
    double share = 0;
    for (boolean positive : first.positive()) {
      share += positive ? 1.0 / first.positive().length : 0;
    }
    return PlaneFigure.of(
        "Precision and recall",
        "Share of the rows taken for positive that are, against share of positives found. Dashed:"
            + " guessing, the share of positives"
            + (judged.size() > 1 ? " of the first line." : "."),
        PlaneFigure.Frame.unit("recall", "precision", false, share),
        lines(judged, j -> points(Discrimination.precisionRecall(j.score(), j.positive())), false));
  }

  private static Figure calibration(List<Judged> judged) {
    List<PlaneFigure.Line> lines = new ArrayList<>();
    for (int i = 0; i < judged.size(); i++) {
      Judged one = judged.get(i);
      boolean first = i == 0;
      lines.add(
          new PlaneFigure.Line(
              one.name(),
              Discrimination.calibration(one.score(), one.positive()).stream()
                  .map(
                      bin ->
                          first
                              ? new PlaneFigure.Point(
                                  bin.predicted(), bin.observed(), bin.low(), bin.high())
                              : new PlaneFigure.Point(bin.predicted(), bin.observed()))
                  .toList(),
              Palette.category(i),
              true));
    }
    return PlaneFigure.of(
        "Calibration",
        "Share of positives in groups of rows of like probability; upright lines are Wilson's"
            + " 95\u00a0% intervals of the first set. Dashed: probabilities that can be taken at"
            + " their word.",
        PlaneFigure.Frame.unit("predicted probability", "share of positives", true, Double.NaN),
        lines);
  }

  private static List<PlaneFigure.Line> lines(
      List<Judged> judged,
      java.util.function.Function<Judged, List<PlaneFigure.Point>> points,
      boolean marked) {
    List<PlaneFigure.Line> lines = new ArrayList<>();
    for (int i = 0; i < judged.size(); i++) {
      Judged one = judged.get(i);
      lines.add(new PlaneFigure.Line(one.name(), points.apply(one), Palette.category(i), marked));
    }
    return lines;
  }

  private static List<PlaneFigure.Point> points(List<Discrimination.Point> points) {
    return points.stream().map(p -> new PlaneFigure.Point(p.x(), p.y())).toList();
  }

  private List<Block> numbers() {
    if (scores.isEmpty()) {
      return List.of();
    }
    double[] all =
        scores.values().stream()
            .limit(MOST_SCATTERS)
            .flatMapToDouble(
                s ->
                    Arrays.stream(new double[][] {s.numbers(), s.probability(0)})
                        .flatMapToDouble(Arrays::stream))
            .filter(Double::isFinite)
            .toArray();
    if (all.length == 0) {
      return List.of();
    }
    String unit = results.outcome().unit();
    String measure = results.outcome().name() + (unit.isEmpty() ? "" : " (" + unit + ")");
    List<Figure> figures = new ArrayList<>();
    int colour = 0;
    for (Map.Entry<String, OutcomeScores> set : scores.entrySet()) {
      if (figures.size() < MOST_SCATTERS) {
        figures.add(scatter(set.getKey(), measure, set.getValue(), all, colour++));
      }
    }
    return List.of(
        new Block.Prose(
            "Each row was predicted while it was held out; predictions of repeated folds are"
                + " averaged. Both axes are the same in all figures."),
        new Block.Row(figures));
  }

  private static Figure scatter(
      String set, String measure, OutcomeScores rows, double[] all, int colour) {
    double[] truth = rows.numbers();
    double[] said = rows.probability(0);
    return ScatterFigure.of(
        set,
        "Dashed: prediction equals truth.",
        new ScatterFigure.Cloud(
            "true " + measure,
            "predicted " + measure,
            truth,
            said,
            all,
            all,
            true,
            i ->
                String.format(
                    Locale.ROOT, "%s: %.3g, said %.3g", rows.keys().get(i), truth[i], said[i])),
        Palette.category(colour));
  }
}
