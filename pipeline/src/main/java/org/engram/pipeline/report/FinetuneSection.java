package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;

/** Trainings from several seeds: their courses, and their figures of the test part. */
final class FinetuneSection {
  /** Topic of the findings that hold an interval over trainings. */
  static final String OVER_TRAININGS = "interval over trainings";

  private static final int MOST_TRAININGS = 7;

  private FinetuneSection() {}

  static Optional<KindSection> of(ResultsFolder.Content content) {
    Results results = content.results();
    List<Block> blocks = new ArrayList<>();
    results.sets().stream().findFirst().ifPresent(set -> blocks.addAll(seeds(results, set)));
    Optional<TableView> epochs =
        TableView.of(content.tables(), "epochs", "training", "epoch", "loss", "judged");
    epochs.ifPresent(view -> blocks.addAll(curves(view)));
    return Optional.of(
        new KindSection(
            "trainings",
            "The trainings",
            blocks,
            List.of(),
            Set.of("epochs"),
            Set.of(OVER_TRAININGS),
            methods(results, epochs)));
  }

  private static List<Block> seeds(Results results, SetResult set) {
    if (set.scores().isEmpty()) {
      return List.of();
    }
    Score first = set.scores().getFirst();
    String metric = ResultWords.metric(first.metric());
    List<ForestFigure.Line> lines = new ArrayList<>();
    lines.add(
        new ForestFigure.Line(
            "mean, over test subjects", first.mean(), first.interval(), "", Palette.category(0)));
    overTrainings(results, first)
        .ifPresent(
            f ->
                lines.add(
                    new ForestFigure.Line(
                        "mean, over trainings", f.value(), f.interval(), "", Palette.category(1))));
    for (Score.FoldValue training : first.folds()) {
      lines.add(
          new ForestFigure.Line(
              "training " + training.repeat(),
              training.value(),
              Optional.empty(),
              "",
              Palette.SOFT_INK));
    }
    OptionalDouble chance = ResultWords.chance(first.metric(), results.outcome());
    Figure figure =
        ForestFigure.of(
            FindingSection.capital(metric) + " by training",
            "Trainings differ by their seed alone and were judged on the same test part. The"
                + " interval over subjects says how much other test subjects would move the figure;"
                + " that over trainings (of three or more), how much the seed does."
                + (chance.isPresent() ? " Dashed: chance." : ""),
            metric,
            lines.stream().limit(40).toList(),
            chance);
    List<List<String>> rows = new ArrayList<>();
    for (Score score : set.scores()) {
      rows.add(
          List.of(
              ResultWords.metric(score.metric()),
              ResultWords.number(score.mean()),
              ResultWords.number(score.deviation()),
              score.interval().map(ResultWords::range).orElse(ResultWords.UNKNOWN),
              overTrainings(results, score)
                  .flatMap(Finding::interval)
                  .map(ResultWords::range)
                  .orElse(ResultWords.UNKNOWN),
              Integer.toString(score.folds().size())));
    }
    return List.of(
        figure,
        new Block.Table(
            List.of(
                "metric",
                "mean#",
                "deviation over trainings#",
                "interval over subjects#",
                "interval over trainings#",
                "trainings#"),
            rows));
  }

  private static Optional<Finding> overTrainings(Results results, Score score) {
    return results.findings().stream()
        .filter(f -> f.topic().equals(OVER_TRAININGS) && f.name().equals(score.metric()))
        .findFirst();
  }

  private static List<Block> curves(TableView view) {
    List<Figure> figures = new ArrayList<>();
    curve(view, "loss", "Training loss").ifPresent(figures::add);
    curve(view, "validation_loss", "Validation loss").ifPresent(figures::add);
    curve(view, "validation_score", "Validation score").ifPresent(figures::add);
    int trainings = view.values("training").size();
    List<Block> blocks = new ArrayList<>();
    if (!figures.isEmpty()) {
      blocks.add(new Block.Heading("Epoch by epoch"));
      blocks.add(new Block.Row(figures));
    }
    if (trainings > MOST_TRAININGS) {
      blocks.add(
          new Block.Prose(
              "Drawn are the first " + MOST_TRAININGS + " of " + trainings + " trainings."));
    }
    List<List<String>> rows = new ArrayList<>();
    for (String training : view.values("training")) {
      List<TableView.Row> epochs = view.rows("training", training);
      for (TableView.Row row : epochs) {
        if (row.text("judged").equals("true")) {
          rows.add(
              List.of(
                  training,
                  Integer.toString(epochs.size()),
                  row.text("epoch"),
                  ResultWords.number(row.number("loss")),
                  ResultWords.number(row.number("validation_loss")),
                  ResultWords.number(row.number("validation_score"))));
        }
      }
    }
    blocks.add(
        new Block.Table(
            List.of(
                "training",
                "epochs#",
                "best epoch#",
                "training loss#",
                "validation loss#",
                "validation score#"),
            rows));
    return blocks;
  }

  private static Optional<Figure> curve(TableView view, String column, String title) {
    List<PlaneFigure.Line> lines = new ArrayList<>();
    for (String training : view.values("training").stream().limit(MOST_TRAININGS).toList()) {
      List<PlaneFigure.Point> points = new ArrayList<>();
      List<PlaneFigure.Point> best = new ArrayList<>();
      for (TableView.Row row : view.rows("training", training)) {
        PlaneFigure.Point point = new PlaneFigure.Point(row.number("epoch"), row.number(column));
        points.add(point);
        if (row.text("judged").equals("true")) {
          best.add(point);
        }
      }
      String colour = Palette.category(lines.size());
      lines.add(
          new PlaneFigure.Line("training " + training, points, colour, points.size() == 1, best));
    }
    double[] y = numbers(lines, false);
    double[] x = numbers(lines, true);
    if (y.length == 0 || x.length == 0) {
      return Optional.empty();
    }
    Axis range = Axis.around(y, 0, 1);
    double first = DoubleStream.of(x).min().orElseThrow();
    double last = Math.max(first + 1, DoubleStream.of(x).max().orElseThrow());
    return Optional.of(
        PlaneFigure.of(
            title,
            "A line a training; the diamond is the epoch whose weights were kept and judged.",
            new PlaneFigure.Frame(
                "epoch",
                title.toLowerCase(java.util.Locale.ROOT),
                first - 0.02 * (last - first),
                last + 0.02 * (last - first),
                range.low(),
                range.high(),
                List.of(),
                false,
                Double.NaN),
            lines));
  }

  private static double[] numbers(List<PlaneFigure.Line> lines, boolean x) {
    return lines.stream()
        .flatMap(line -> line.points().stream())
        .mapToDouble(point -> x ? point.x() : point.y())
        .filter(Double::isFinite)
        .toArray();
  }

  private static List<String> methods(Results results, Optional<TableView> epochs) {
    int trainings =
        results.sets().stream()
            .findFirst()
            .map(set -> set.fits().size())
            .filter(n -> n > 0)
            .or(() -> epochs.map(view -> view.values("training").size()))
            .orElse(0);
    if (trainings == 0) {
      return List.of();
    }
    boolean subjects =
        results.sets().stream()
            .anyMatch(s -> s.scores().stream().anyMatch(c -> c.interval().isPresent()));
    return List.of(
        "The model was trained "
            + (trainings == 1 ? "once" : trainings + " times from different seeds")
            + " on one split by subject; of each training the epoch that did best on the validation"
            + " part was judged on the test part."
            + (subjects ? " Intervals over subjects hold the trainings as they are." : ""));
  }
}
