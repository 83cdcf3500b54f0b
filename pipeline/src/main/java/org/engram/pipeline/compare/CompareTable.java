package org.engram.pipeline.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;

/** The comparison as one table: a row an encoder, by the metric to compare by. */
final class CompareTable {
  private CompareTable() {}

  static ResultTable of(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (SetResult set : results.sets()) {
      Score score = set.scores().getFirst();
      Optional<Comparison> against =
          results.comparisons().stream()
              .filter(c -> c.second().equals(set.name()) && c.interval().isPresent())
              .findFirst();
      Optional<Interval> difference = against.flatMap(Comparison::interval);
      rows.add(
          List.of(
              set.name(),
              set.role().toString(),
              Integer.toString(set.dimension()),
              score.metric(),
              number(score.pooled()),
              score.interval().map(i -> number(i.low())).orElse(""),
              score.interval().map(i -> number(i.high())).orElse(""),
              score.interval().map(Interval::method).orElse(""),
              against.map(c -> number(c.difference())).orElse(""),
              difference.map(i -> number(i.low())).orElse(""),
              difference.map(i -> number(i.high())).orElse(""),
              against.map(c -> c.test().method()).orElse(""),
              against.map(c -> number(c.test().p())).orElse(""),
              against.map(c -> number(c.test().q())).orElse("")));
    }
    return new ResultTable(
        "compare",
        "A row an encoder: the metric to compare by, of all test predictions together, and how much"
            + " the first encoder is above it",
        List.of(
            "encoder",
            "role",
            "dimension",
            "metric",
            "value",
            "low",
            "high",
            "interval",
            "first_minus_this",
            "difference_low",
            "difference_high",
            "test",
            "p",
            "q"),
        rows);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }
}
