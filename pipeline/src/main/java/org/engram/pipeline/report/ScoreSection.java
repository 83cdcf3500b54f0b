package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;

/** How well each set of features did, and how they compare. */
final class ScoreSection {
  private ScoreSection() {}

  /** Scores with their intervals; empty where no set was judged. */
  static List<Block> scores(Results results) {
    List<SetResult> sets = results.sets().stream().filter(s -> !s.scores().isEmpty()).toList();
    if (sets.isEmpty()) {
      return List.of();
    }
    String metric = sets.getFirst().scores().getFirst().metric();
    List<Block> blocks = new ArrayList<>();
    blocks.add(forest(results, sets, metric));
    blocks.add(all(sets));
    blocks.add(
        new Block.Prose(
            "In brackets: the interval of confidence. "
                + intervals(sets)
                + " Less is better for errors, the Brier score and the calibration error."));
    blocks.add(new Block.Heading("The folds"));
    blocks.add(folds(sets, metric));
    blocks.add(
        new Block.Prose(
            "Folds share training rows, so their deviation is no standard error and no interval"
                + " follows from it."));
    return blocks;
  }

  private static Figure forest(Results results, List<SetResult> sets, String metric) {
    List<ForestFigure.Line> lines = new ArrayList<>();
    for (int i = 0; i < sets.size(); i++) {
      SetResult set = sets.get(i);
      String colour = Palette.category(i);
      set.score(metric)
          .ifPresent(
              score ->
                  lines.add(
                      new ForestFigure.Line(
                          set.name(),
                          ResultWords.judged(score),
                          score.interval(),
                          ResultWords.role(set.role())
                              + score.permutation().map(t -> ", " + ResultWords.test(t)).orElse(""),
                          colour)));
    }
    OptionalDouble chance = ResultWords.chance(metric, results.outcome());
    return ForestFigure.of(
        ResultWords.metric(metric) + " by set",
        "A square is the figure of held-out rows, the line its interval."
            + (chance.isPresent() ? " Dashed: chance, " + Markup.figure(chance.getAsDouble()) : "")
            + (chance.isPresent() ? "." : ""),
        ResultWords.metric(metric),
        lines,
        chance);
  }

  /** Every metric of every set; the fewer of the two across. */
  private static Block all(List<SetResult> sets) {
    Set<String> metrics = new LinkedHashSet<>();
    sets.forEach(set -> set.scores().forEach(score -> metrics.add(score.metric())));
    return sets.size() <= metrics.size() ? setsAcross(sets, metrics) : metricsAcross(sets, metrics);
  }

  private static Block setsAcross(List<SetResult> sets, Set<String> metrics) {
    List<String> columns = new ArrayList<>(List.of("metric"));
    sets.forEach(set -> columns.add(ResultWords.shortened(set.name(), 40) + "#"));
    List<List<String>> rows = new ArrayList<>();
    for (String metric : metrics) {
      List<String> row = new ArrayList<>(List.of(ResultWords.metric(metric)));
      sets.forEach(set -> row.add(figure(set, metric).text()));
      rows.add(row);
    }
    return new Block.Table(columns, rows);
  }

  private static Block metricsAcross(List<SetResult> sets, Set<String> metrics) {
    List<String> columns = new ArrayList<>(List.of("set"));
    metrics.forEach(metric -> columns.add(ResultWords.metric(metric) + "#"));
    List<List<Block.Cell>> rows = new ArrayList<>();
    for (SetResult set : sets) {
      List<Block.Cell> cells = new ArrayList<>();
      cells.add(new Block.Cell(ResultWords.shortened(set.name(), 60), Double.NaN, "", false));
      metrics.forEach(metric -> cells.add(figure(set, metric)));
      rows.add(cells);
    }
    return new Block.SortableTable(columns, rows);
  }

  private static Block.Cell figure(SetResult set, String metric) {
    return set.score(metric)
        .map(
            s ->
                new Block.Cell(
                    ResultWords.with(ResultWords.judged(s), s.interval()),
                    ResultWords.judged(s),
                    "",
                    false))
        .orElse(new Block.Cell(ResultWords.UNKNOWN, Double.NaN, "", false));
  }

  private static Block folds(List<SetResult> sets, String metric) {
    List<List<String>> rows = new ArrayList<>();
    for (SetResult set : sets) {
      for (Score score : set.scores()) {
        if (!score.metric().equals(metric) && !set.name().equals(sets.getFirst().name())) {
          continue;
        }
        double[] values =
            score.folds().stream()
                .mapToDouble(Score.FoldValue::value)
                .filter(v -> !Double.isNaN(v))
                .toArray();
        rows.add(
            List.of(
                ResultWords.shortened(set.name(), 60),
                ResultWords.metric(score.metric()),
                values.length
                    + (values.length == score.folds().size() ? "" : " of " + score.folds().size()),
                ResultWords.number(score.mean()),
                ResultWords.number(score.deviation()),
                ResultWords.number(java.util.Arrays.stream(values).min().orElse(Double.NaN)),
                ResultWords.number(java.util.Arrays.stream(values).max().orElse(Double.NaN)),
                ResultWords.number(score.pooled()),
                score.permutation().map(t -> ResultWords.p(t.p())).orElse(ResultWords.UNKNOWN)));
      }
    }
    return new Block.Table(
        List.of(
            "set",
            "metric",
            "folds with a figure#",
            "mean#",
            "deviation#",
            "least#",
            "largest#",
            "all predictions#",
            "p, permutation#"),
        rows);
  }

  private static String intervals(List<SetResult> sets) {
    Set<String> methods = new LinkedHashSet<>();
    for (SetResult set : sets) {
      for (Score score : set.scores()) {
        score.interval().ifPresent(i -> methods.add(method(i)));
      }
    }
    return methods.isEmpty() ? "None was computed." : String.join("; ", methods) + ".";
  }

  private static String method(Interval interval) {
    return ResultWords.level(interval) + ", " + interval.method() + ", of " + interval.about();
  }

  /** Sets against each other; empty where none was. */
  static List<Block> comparisons(Results results) {
    List<Comparison> comparisons = results.comparisons();
    if (comparisons.isEmpty()) {
      return List.of();
    }
    // A second test of the same difference has no interval to draw: it is in the table.
    boolean intervals = comparisons.stream().anyMatch(c -> c.interval().isPresent());
    List<Block> blocks = new ArrayList<>();
    for (String metric : comparisons.stream().map(Comparison::metric).distinct().toList()) {
      List<ForestFigure.Line> lines =
          comparisons.stream()
              .filter(c -> c.metric().equals(metric) && (!intervals || c.interval().isPresent()))
              .map(
                  c ->
                      new ForestFigure.Line(
                          c.first() + " \u2212 " + c.second(),
                          c.difference(),
                          c.interval(),
                          ResultWords.test(c.test()),
                          Palette.category(0)))
              .toList();
      blocks.add(
          ForestFigure.of(
              "Differences in " + ResultWords.metric(metric),
              "First minus second, of the same rows in the same folds. "
                  + (ResultWords.lessIsBetter(metric) ? "Left" : "Right")
                  + " of the dashed line the first set is better. An interval across it leaves"
                  + " open which is.",
              "difference in " + ResultWords.metric(metric),
              lines,
              OptionalDouble.of(0)));
    }
    blocks.add(
        new Block.Table(
            List.of(
                "first", "second", "metric", "difference#", "interval#", "p#", "q#", "by", "test"),
            comparisons.stream()
                .map(
                    c ->
                        List.of(
                            c.first(),
                            c.second(),
                            ResultWords.metric(c.metric()),
                            ResultWords.number(c.difference()),
                            c.interval().map(ResultWords::range).orElse(ResultWords.UNKNOWN),
                            ResultWords.p(c.test().p()),
                            ResultWords.p(c.test().q()),
                            c.test().correction(),
                            c.test().method()))
                .toList()));
    return blocks;
  }
}
