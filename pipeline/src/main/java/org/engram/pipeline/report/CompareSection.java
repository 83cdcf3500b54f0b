package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;

/** Several encoders on the same scans and folds: their figures, and what each costs. */
final class CompareSection {
  private static final String COMPARE = "compare";
  private static final String LATENCY = "latency";
  private static final List<String> NAMES = List.of("encoder", "set", "name");
  private static final List<String> VALUES = List.of("value", "score", "figure", "mean");
  private static final int MOST = 24;

  private CompareSection() {}

  static Optional<KindSection> of(ResultsFolder.Content content) {
    Results results = content.results();
    List<Block> blocks = new ArrayList<>();
    Set<String> shown = new HashSet<>();
    column(content.tables(), COMPARE)
        .ifPresent(
            name -> {
              blocks.addAll(figures(content, name, results));
              shown.add(COMPARE);
            });
    column(content.tables(), LATENCY)
        .ifPresent(
            name -> {
              blocks.addAll(LatencyFigures.of(content.tables(), name));
              shown.add(LATENCY);
            });
    boolean timed = shown.contains(LATENCY);
    List<String> encoders = results.sets().stream().map(set -> set.name()).toList();
    return Optional.of(
        new KindSection(
            "encoders",
            "Encoders side by side",
            blocks,
            List.of(),
            shown,
            Set.of(),
            encoders.isEmpty()
                ? List.of()
                : List.of(
                    "The encoders "
                        + String.join(", ", encoders)
                        + " saw the same scans, and probes of the same kind read their embeddings"
                        + " in the same folds."
                        + (timed
                            ? " The time of encoding was measured a scan at a time on one machine."
                            : ""))));
  }

  /** The column that names the rows of a table, where the table is there. */
  private static Optional<String> column(List<ResultTable> tables, String table) {
    return TableView.of(tables, table)
        .flatMap(view -> NAMES.stream().filter(view::has).findFirst());
  }

  private static List<Block> figures(ResultsFolder.Content content, String name, Results results) {
    TableView view = TableView.of(content.tables(), COMPARE, name).orElseThrow();
    Optional<String> given = VALUES.stream().filter(view::has).findFirst();
    List<String> metrics = view.has("metric") ? view.values("metric") : List.of("");
    List<Block> blocks = new ArrayList<>();
    for (String metric : metrics.stream().limit(4).toList()) {
      // Some tables name the figure's column after the metric.
      String column = given.orElse(metric);
      List<TableView.Row> rows =
          (view.has("metric") ? view.rows("metric", metric).stream() : view.rows().stream())
              .limit(MOST)
              .toList();
      List<ForestFigure.Line> lines = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        TableView.Row row = rows.get(i);
        lines.add(
            new ForestFigure.Line(
                row.text(name),
                row.number(column),
                interval(row),
                against(row),
                Palette.category(i)));
      }
      if (lines.stream().noneMatch(line -> Double.isFinite(line.value()))) {
        continue;
      }
      String named = ResultWords.metric(metric);
      OptionalDouble chance = ResultWords.chance(metric, results.outcome());
      blocks.add(
          ForestFigure.of(
              FindingSection.capital(named) + " by encoder",
              "Figures of held-out rows with their intervals, on the same rows and folds; the"
                  + " difference from the first encoder beside them."
                  + (chance.isPresent() ? " Dashed: chance." : ""),
              named,
              lines,
              chance));
    }
    blocks.add(plain(view));
    return blocks;
  }

  private static Optional<Interval> interval(TableView.Row row) {
    double low = row.number("low");
    double high = row.number("high");
    return low <= high
        ? Optional.of(new Interval(low, high, 0.95, "as written", "the figure"))
        : Optional.empty();
  }

  private static String against(TableView.Row row) {
    double difference = row.number("difference");
    return Double.isNaN(difference)
        ? ""
        : "differs by "
            + ResultWords.number(difference)
            + ", p "
            + ResultWords.p(row.number("p"))
            + (Double.isNaN(row.number("q")) ? "" : ", q " + ResultWords.p(row.number("q")));
  }

  /** A table as it was written, its numbers as a reader meets them. */
  static Block plain(TableView view) {
    List<String> columns = view.table().columns().stream().limit(14).toList();
    List<List<String>> rows =
        view.rows().stream()
            .limit(100)
            .map(row -> columns.stream().map(column -> cell(row, column)).toList())
            .toList();
    return new Block.Table(
        columns.stream()
            .map(
                column ->
                    column.replace('_', ' ')
                        + (view.rows().stream().anyMatch(row -> Double.isFinite(row.number(column)))
                            ? "#"
                            : ""))
            .toList(),
        rows);
  }

  private static String cell(TableView.Row row, String column) {
    double number = row.number(column);
    boolean whole = number == Math.rint(number) && Math.abs(number) < 1e9;
    boolean p = Stream.of("p", "q").anyMatch(column::equals);
    if (Double.isNaN(number) || whole) {
      return ResultWords.shortened(row.text(column), 80);
    }
    return p ? ResultWords.p(number) : ResultWords.number(number);
  }
}
