package org.engram.pipeline.genomics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.results.CohortFlow;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.TestResult;

/** What came of joined tables: as a folder of results, as text and as JSON. */
public final class GenomicReport {
  private final ResultsFolder.Content content;

  GenomicReport(ResultsFolder.Content content) {
    this.content = content;
  }

  /**
   * Says whether results can be written there, before any work is done.
   *
   * @throws org.engram.tensor.ConfigurationException if not
   */
  public static void check(Path folder, boolean overwrite) {
    ResultsFolder.check(folder, overwrite);
  }

  /** Writes results.json, predictions.tsv and the tables of the analysis. */
  public void write(Path folder, boolean overwrite) {
    ResultsFolder.write(folder, content, overwrite);
  }

  ResultsFolder.Content content() {
    return content;
  }

  /** For a person: who was in it, the figures, what to know about them. */
  public List<String> text() {
    Results results = content.results();
    List<String> lines = new ArrayList<>();
    CohortFlow flow = results.flow();
    lines.add(
        "%s: %s, %d rows of %d subjects"
            .formatted(results.analysis(), results.title(), flow.rows(), flow.subjects()));
    for (CohortFlow.Stage stage : flow.stages()) {
      for (CohortFlow.Loss loss : stage.lost()) {
        lines.add(
            "left out %d rows, %s: %s"
                .formatted(loss.rows(), loss.reason(), String.join(", ", loss.examples())));
      }
    }
    for (SetResult set : results.sets()) {
      Score score = set.scores().getFirst();
      lines.add(
          row(
              set.name(),
              score.metric() + " " + three(score.pooled()),
              score.interval(),
              Optional.empty()));
    }
    for (Comparison c : results.comparisons()) {
      lines.add(
          row(
              c.first() + " - " + c.second(),
              c.metric() + " " + three(c.difference()),
              c.interval(),
              Optional.of(c.test())));
    }
    String topic = "";
    for (Finding finding : results.findings()) {
      if (!finding.topic().equals(topic)) {
        topic = finding.topic();
        lines.add(topic);
      }
      lines.add(
          row("  " + finding.name(), three(finding.value()), finding.interval(), finding.test()));
    }
    results.warnings().forEach(warning -> lines.add("note: " + warning));
    return lines;
  }

  private static String row(
      String name, String figure, Optional<Interval> interval, Optional<TestResult> test) {
    return String.format(
            Locale.ROOT,
            "%-44s %s%s%s",
            name,
            figure,
            interval.map(i -> " [" + three(i.low()) + ", " + three(i.high()) + "]").orElse(""),
            test.map(GenomicReport::chance).orElse(""))
        .stripTrailing();
  }

  private static String chance(TestResult test) {
    String p = String.format(Locale.ROOT, ", p = %.4g", test.p());
    return test.q() == test.p() ? p : p + String.format(Locale.ROOT, ", q = %.4g", test.q());
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** For a program: the same figures. */
  public Map<String, Object> json() {
    Results results = content.results();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("analysis", results.analysis().toString());
    json.put("title", results.title());
    json.put("rows", results.flow().rows());
    json.put("subjects", results.flow().subjects());
    List<Map<String, Object>> sets = new ArrayList<>();
    for (SetResult set : results.sets()) {
      for (Score score : set.scores()) {
        sets.add(
            figure(set.name(), score.metric(), score.pooled(), score.interval(), Optional.empty()));
      }
    }
    json.put("sets", sets);
    json.put(
        "comparisons",
        results.comparisons().stream()
            .map(
                c ->
                    figure(
                        c.first() + " - " + c.second(),
                        c.metric(),
                        c.difference(),
                        c.interval(),
                        Optional.of(c.test())))
            .toList());
    json.put(
        "findings",
        results.findings().stream()
            .map(f -> figure(f.name(), f.topic(), f.value(), f.interval(), f.test()))
            .toList());
    json.put("warnings", results.warnings());
    return json;
  }

  private static Map<String, Object> figure(
      String name,
      String of,
      double value,
      Optional<Interval> interval,
      Optional<TestResult> test) {
    Map<String, Object> figure = new LinkedHashMap<>();
    figure.put("name", name);
    figure.put("of", of);
    figure.put("value", defined(value));
    interval.ifPresent(
        i -> {
          figure.put("low", defined(i.low()));
          figure.put("high", defined(i.high()));
        });
    test.ifPresent(
        t -> {
          figure.put("p", defined(t.p()));
          figure.put("q", defined(t.q()));
        });
    return figure;
  }

  private static Double defined(double value) {
    return Double.isNaN(value) ? null : Double.valueOf(value);
  }
}
