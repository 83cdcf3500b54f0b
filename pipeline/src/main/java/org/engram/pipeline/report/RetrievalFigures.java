package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.ResultsFolder;

/** How well held-out rows find their own in the other block. */
final class RetrievalFigures {
  /** Of the findings drawn here. */
  static final String TOPIC = "retrieval of held-out rows";

  private static final String CHANCE = "chance";
  private static final int MOST_DIRECTIONS = 4;
  private static final List<Integer> RANKS = List.of(1, 5, 10);

  private RetrievalFigures() {}

  static List<Block> of(ResultsFolder.Content content) {
    Optional<TableView> found =
        TableView.of(content.tables(), "retrieval", "fold", "direction", "recall_at_1");
    if (found.isEmpty()) {
      return List.of();
    }
    TableView view = found.get();
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Row(List.of(figure(view))));
    blocks.add(table(view));
    List<List<String>> overall = new ArrayList<>();
    for (Finding finding : content.results().findings()) {
      if (finding.topic().equals(TOPIC)) {
        overall.add(
            List.of(
                finding.name(),
                ResultWords.number(finding.value()),
                finding.test().map(t -> ResultWords.p(t.p())).orElse(ResultWords.UNKNOWN),
                finding.note()));
      }
    }
    if (!overall.isEmpty()) {
      blocks.add(
          new Block.Table(List.of("over folds and directions", "value#", "p#", ""), overall));
    }
    return blocks;
  }

  private static Figure figure(TableView view) {
    List<PlaneFigure.Line> lines = new ArrayList<>();
    List<String> directions = view.values("direction").stream().limit(MOST_DIRECTIONS).toList();
    int colour = 0;
    for (String direction : directions) {
      boolean chance = direction.equals(CHANCE);
      List<PlaneFigure.Point> points = new ArrayList<>();
      for (int rank : RANKS) {
        double[] values = values(view, direction, "recall_at_" + rank);
        if (values.length > 0) {
          points.add(
              new PlaneFigure.Point(
                  Math.log(rank),
                  mean(values),
                  chance ? Double.NaN : min(values),
                  chance ? Double.NaN : max(values)));
        }
      }
      String of = chance ? Palette.SOFT_INK : Palette.category(colour++);
      lines.add(new PlaneFigure.Line(direction, points, of, true));
    }
    return PlaneFigure.of(
        "Retrieval",
        "Share of held-out rows whose own counterpart is among the nearest 1, 5 and 10 of all"
            + " held-out rows: means over folds, upright lines from the least fold to the largest.",
        new PlaneFigure.Frame(
            "nearest rows looked at",
            "recall",
            Math.log(RANKS.getFirst()) - 0.2,
            Math.log(RANKS.getLast()) + 0.2,
            0,
            1,
            RANKS.stream()
                .map(rank -> new PlaneFigure.Tick(Math.log(rank), Integer.toString(rank)))
                .toList(),
            false,
            Double.NaN),
        lines);
  }

  private static Block table(TableView view) {
    List<List<String>> rows =
        view.rows().stream()
            .limit(60)
            .map(
                row ->
                    List.of(
                        row.text("fold"),
                        row.text("direction"),
                        row.text("rows"),
                        ResultWords.number(row.number("recall_at_1")),
                        ResultWords.number(row.number("recall_at_5")),
                        ResultWords.number(row.number("recall_at_10")),
                        ResultWords.number(row.number("median_rank")),
                        ResultWords.number(row.number("mean_reciprocal_rank")),
                        ResultWords.p(row.number("p"))))
            .toList();
    return new Block.Table(
        List.of(
            "fold",
            "direction",
            "rows#",
            "recall at 1#",
            "at 5#",
            "at 10#",
            "median rank#",
            "mean reciprocal rank#",
            "p#"),
        rows);
  }

  private static double[] values(TableView view, String direction, String column) {
    return view.rows("direction", direction).stream()
        .mapToDouble(row -> row.number(column))
        .filter(Double::isFinite)
        .toArray();
  }

  private static double mean(double[] values) {
    return java.util.Arrays.stream(values).average().orElse(Double.NaN);
  }

  private static double min(double[] values) {
    return java.util.Arrays.stream(values).min().orElse(Double.NaN);
  }

  private static double max(double[] values) {
    return java.util.Arrays.stream(values).max().orElse(Double.NaN);
  }
}
