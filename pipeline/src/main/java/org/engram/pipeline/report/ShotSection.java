package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.SetResult;

/** How well each set does with few training rows. */
final class ShotSection {
  private ShotSection() {}

  static List<Block> of(Results results) {
    List<SetResult> sets = results.sets().stream().filter(s -> !s.shots().isEmpty()).toList();
    if (sets.isEmpty()) {
      return List.of();
    }
    boolean classes = results.outcome().task() != Outcome.Task.REGRESSION;
    String rows = classes ? "training rows of each class" : "training rows";
    String metric = sets.getFirst().shots().getFirst().metric();
    OptionalDouble chance = ResultWords.chance(metric, results.outcome());
    Figure figure =
        PlaneFigure.of(
            "Learning from few",
            "Means over draws of training rows, judged on the same held-out rows. Upright lines"
                + " hold 95 of 100 draws: they are the spread of draws, not an interval of the"
                + " mean."
                + (chance.isPresent() ? " Dashed: chance." : ""),
            frame(sets, metric, rows, chance),
            lines(sets, metric));
    List<List<String>> table = new ArrayList<>();
    for (SetResult set : sets) {
      for (SetResult.Shot shot : set.shots()) {
        table.add(
            List.of(
                set.name(),
                Integer.toString(shot.perClass()),
                ResultWords.metric(shot.metric()),
                Integer.toString(shot.draws()),
                ResultWords.number(shot.mean()),
                ResultWords.number(shot.deviation()),
                ResultWords.number(shot.low()) + " to " + ResultWords.number(shot.high())));
      }
    }
    return List.of(
        new Block.Row(List.of(figure)),
        new Block.Table(
            List.of(
                "set", rows + "#", "metric", "draws#", "mean#", "deviation#", "95 of 100 draws#"),
            table));
  }

  private static PlaneFigure.Frame frame(
      List<SetResult> sets, String metric, String rows, OptionalDouble chance) {
    TreeSet<Integer> counts = new TreeSet<>();
    sets.forEach(set -> set.shots().forEach(shot -> counts.add(shot.perClass())));
    double[] values =
        DoubleStream.concat(
                chance.stream(),
                sets.stream()
                    .flatMap(set -> set.shots().stream())
                    .flatMapToDouble(s -> DoubleStream.of(s.mean(), s.low(), s.high())))
            .filter(Double::isFinite)
            .toArray();
    Axis range = Axis.around(values.length == 0 ? new double[] {0, 1} : values, 0, 1);
    double low = place(counts.first());
    double high = place(counts.last());
    double margin = Math.max(0.08 * (high - low), 0.2);
    return new PlaneFigure.Frame(
        rows,
        ResultWords.metric(metric),
        low - margin,
        high + margin,
        range.low(),
        range.high(),
        counts.stream().map(c -> new PlaneFigure.Tick(place(c), Integer.toString(c))).toList(),
        false,
        chance.orElse(Double.NaN));
  }

  /** Sets stand a little beside each other, so that their spreads can be told apart. */
  private static List<PlaneFigure.Line> lines(List<SetResult> sets, String metric) {
    List<PlaneFigure.Line> lines = new ArrayList<>();
    for (int i = 0; i < sets.size(); i++) {
      double beside = 0.035 * (i - (sets.size() - 1) / 2.0);
      lines.add(
          new PlaneFigure.Line(
              sets.get(i).name(),
              sets.get(i).shots().stream()
                  .filter(shot -> shot.metric().equals(metric))
                  .map(
                      shot ->
                          new PlaneFigure.Point(
                              place(shot.perClass()) + beside,
                              shot.mean(),
                              shot.low(),
                              shot.high()))
                  .toList(),
              Palette.category(i),
              true));
    }
    return lines;
  }

  private static double place(int count) {
    return Math.log(Math.max(1, count)) / Math.log(2);
  }
}
