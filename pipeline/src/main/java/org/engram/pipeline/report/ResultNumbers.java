package org.engram.pipeline.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.ObservedTime;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.SiteDecodability;
import org.engram.cohort.results.TestResult;

/** All numbers of a page as CSV files; an undefined figure is an empty cell. */
final class ResultNumbers {
  private final CsvFolder csv;

  private ResultNumbers(Path folder) {
    this.csv = new CsvFolder(folder);
  }

  /**
   * Writes the files.
   *
   * @param folder made where it is not there; files of other names in it stay
   * @return name of each file and what it holds
   */
  static List<Block.Fact> write(
      Path folder, ResultsFolder.Content content, List<ResultTable> maps) {
    ResultNumbers numbers = new ResultNumbers(folder);
    Results results = content.results();
    numbers.scores(results);
    numbers.folds(results);
    numbers.shots(results);
    numbers.comparisons(results);
    numbers.sites(results);
    numbers.findings(results);
    numbers.flow(results);
    numbers.predictions(content);
    content.tables().forEach(numbers.csv::table);
    maps.forEach(numbers.csv::table);
    return numbers.csv.files();
  }

  /** The same of tables alone. */
  static List<Block.Fact> write(Path folder, List<ResultTable> tables) {
    CsvFolder csv = new CsvFolder(folder);
    tables.forEach(csv::table);
    return csv.files();
  }

  private void scores(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (SetResult set : results.sets()) {
      for (Score s : set.scores()) {
        List<String> row =
            cells(set.name(), set.role(), set.dimension(), s.metric(), s.mean(), s.deviation());
        row.addAll(cells(s.pooled()));
        row.addAll(interval(s.interval()));
        row.addAll(test(s.permutation()));
        rows.add(row);
      }
    }
    List<String> header = cells("set", "role", "features", "metric", "mean", "deviation", "pooled");
    header.addAll(INTERVAL);
    header.addAll(TEST);
    csv.file("scores", "each metric of each set, with interval and test", header, rows);
  }

  private void folds(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (SetResult set : results.sets()) {
      for (Score s : set.scores()) {
        s.folds()
            .forEach(f -> rows.add(cells(set.name(), s.metric(), f.repeat(), f.fold(), f.value())));
      }
    }
    csv.file(
        "folds",
        "each metric of each set in each fold",
        cells("set", "metric", "repeat", "fold", "value"),
        rows);
  }

  private void shots(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (SetResult set : results.sets()) {
      for (SetResult.Shot s : set.shots()) {
        List<String> row = cells(set.name(), s.perClass(), s.metric(), s.draws(), s.mean());
        row.addAll(cells(s.deviation(), s.low(), s.high()));
        rows.add(row);
      }
    }
    List<String> header = cells("set", "training_rows", "metric", "draws", "mean", "deviation");
    header.addAll(List.of("low", "high"));
    csv.file("few_shot", "figures with few training rows", header, rows);
  }

  private void comparisons(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (Comparison c : results.comparisons()) {
      List<String> row = cells(c.first(), c.second(), c.metric(), c.difference());
      row.addAll(interval(c.interval()));
      row.addAll(test(Optional.of(c.test())));
      rows.add(row);
    }
    List<String> header = cells("first", "second", "metric", "difference");
    header.addAll(INTERVAL);
    header.addAll(TEST);
    csv.file("comparisons", "differences between sets", header, rows);
  }

  private void sites(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (SiteDecodability s : results.sites()) {
      List<String> row = cells(s.set(), s.stage(), s.sites(), s.metric(), s.value(), s.chance());
      row.addAll(interval(s.interval()));
      rows.add(row);
    }
    List<String> header = cells("set", "stage", "sites", "metric", "value", "chance");
    header.addAll(INTERVAL);
    csv.file("sites", "how well the site can be told", header, rows);
  }

  private void findings(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (Finding f : results.findings()) {
      List<String> row = cells(f.topic(), f.name(), f.value(), f.unit());
      row.addAll(interval(f.interval()));
      row.addAll(test(f.test()));
      row.add(f.note());
      rows.add(row);
    }
    List<String> header = cells("topic", "name", "value", "unit");
    header.addAll(INTERVAL);
    header.addAll(TEST);
    header.add("note");
    csv.file("findings", "figures that belong to no single set", header, rows);
  }

  private void flow(Results results) {
    List<List<String>> rows = new ArrayList<>();
    results
        .flow()
        .stages()
        .forEach(
            stage -> {
              stage
                  .lost()
                  .forEach(
                      l ->
                          rows.add(
                              cells(
                                  stage.name(),
                                  "left out",
                                  l.reason(),
                                  l.rows(),
                                  "",
                                  String.join("; ", l.examples()))));
              rows.add(cells(stage.name(), "remained", "", stage.rows(), stage.subjects(), ""));
            });
    csv.file(
        "cohort_flow",
        "how many came in, were left out and why, and remained",
        cells("stage", "what", "reason", "rows", "subjects", "examples"),
        rows);
  }

  private void predictions(ResultsFolder.Content content) {
    List<String> header = cells("set", "repeat", "fold", "subject", "session", "run");
    List<String> classes = content.results().outcome().classes();
    boolean times = content.results().outcome().task() == Outcome.Task.SURVIVAL;
    header.addAll(times ? List.of("time", "event", "risk") : List.of("truth"));
    header.addAll(classes.stream().map(c -> "p:" + c).toList());
    header.addAll(classes.isEmpty() && !times ? List.of("prediction") : List.of());
    csv.lines(
        "predictions",
        "each held-out prediction",
        header,
        content.predictions().isEmpty(),
        line -> {
          for (PredictionRow p : content.predictions()) {
            List<String> row = cells(p.set(), p.repeat(), p.fold(), p.key().subject());
            row.addAll(cells(p.key().session(), p.key().run()));
            row.addAll(times ? time(ObservedTime.of(p.truth())) : cells(p.truth()));
            Arrays.stream(p.values()).forEach(v -> row.add(cell(v)));
            line.accept(row);
          }
        });
  }

  private static List<String> time(ObservedTime observed) {
    return cells(observed.time(), observed.event() ? 1 : 0);
  }

  private static final List<String> INTERVAL =
      List.of("low", "high", "level", "interval", "interval_of");

  private static final List<String> TEST = List.of("p", "q", "correction", "test");

  private static List<String> interval(Optional<Interval> interval) {
    return interval
        .map(i -> cells(i.low(), i.high(), i.level(), i.method(), i.about()))
        .orElse(cells("", "", "", "", ""));
  }

  private static List<String> test(Optional<TestResult> test) {
    return test.map(t -> cells(t.p(), t.q(), t.correction(), t.method()))
        .orElse(cells("", "", "", ""));
  }

  private static List<String> cells(Object... values) {
    List<String> cells = new ArrayList<>();
    for (Object value : values) {
      cells.add(cell(value));
    }
    return cells;
  }

  private static String cell(Object value) {
    return value instanceof Double d && !Double.isFinite(d) ? "" : String.valueOf(value);
  }
}
