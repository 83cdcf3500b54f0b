package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;

/** The figures of a probe as tables. */
final class StudyTables {
  private StudyTables() {}

  /** A row a set and metric. */
  static ResultTable scores(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (SetResult set : results.sets()) {
      for (Score score : set.scores()) {
        rows.add(
            List.of(
                set.name(),
                Integer.toString(set.dimension()),
                score.metric(),
                number(score.mean()),
                number(score.deviation()),
                number(score.pooled()),
                score.interval().map(i -> number(i.low())).orElse(""),
                score.interval().map(i -> number(i.high())).orElse(""),
                score.interval().map(Interval::method).orElse(""),
                score.permutation().map(t -> number(t.p())).orElse(""),
                score.permutation().map(t -> number(t.q())).orElse("")));
      }
    }
    return new ResultTable(
        "scores",
        "A row a set and metric: mean and deviation over folds, pooled with its interval",
        List.of(
            "set",
            "dimension",
            "metric",
            "mean",
            "sd",
            "pooled",
            "low",
            "high",
            "interval",
            "p",
            "q"),
        rows);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }
}
