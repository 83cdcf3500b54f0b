package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.engram.cohort.results.CohortFlow;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.SiteDecodability;

/** The results of a probe in a few lines, and as JSON values. */
public final class StudySummary {
  private final Results results;

  public StudySummary(Results results) {
    this.results = results;
  }

  /** For a person: who was left out, a line a set, a line a comparison, warnings. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    CohortFlow flow = results.flow();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s of %s: %d rows of %d subjects, %s",
            results.outcome().task(),
            results.outcome().name(),
            flow.rows(),
            flow.subjects(),
            results
                .folds()
                .map(
                    f ->
                        f.folds()
                            + " folds ("
                            + f.scheme()
                            + ")"
                            + (f.repeats() > 1 ? ", " + f.repeats() + " repeats" : ""))
                .orElse("")));
    for (CohortFlow.Stage stage : flow.stages()) {
      for (CohortFlow.Loss loss : stage.lost()) {
        lines.add("left out " + loss.rows() + " rows: " + loss.reason());
      }
    }
    for (SetResult set : results.sets()) {
      lines.add(line(set));
    }
    for (Comparison comparison : results.comparisons()) {
      comparison.interval().ifPresent(interval -> lines.add(line(comparison, interval)));
    }
    for (SiteDecodability site : results.sites()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "sites from %s, %s: %s %.3f, chance %.3f",
              site.set(),
              site.stage(),
              site.metric(),
              site.value(),
              site.chance()));
    }
    for (Finding finding : results.findings()) {
      lines.add(line(finding));
    }
    results.warnings().forEach(warning -> lines.add("note: " + warning));
    return lines;
  }

  private static String line(SetResult set) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-28s", set.name()));
    for (Score score : set.scores().subList(0, Math.min(3, set.scores().size()))) {
      line.append(String.format(Locale.ROOT, "  %s %.3f", score.metric(), score.pooled()));
      score
          .interval()
          .ifPresent(
              i -> line.append(String.format(Locale.ROOT, " [%.3f, %.3f]", i.low(), i.high())));
      score.permutation().ifPresent(test -> line.append(" p ").append(probability(test.p())));
    }
    return line.toString();
  }

  private static String line(Comparison comparison, Interval interval) {
    return String.format(
        Locale.ROOT,
        "%s minus %s: %s %+.3f [%.3f, %.3f], %s, p %s, q %s",
        comparison.first(),
        comparison.second(),
        comparison.metric(),
        comparison.difference(),
        interval.low(),
        interval.high(),
        comparison.test().method(),
        probability(comparison.test().p()),
        probability(comparison.test().q()));
  }

  /** Four digits, and never a zero that is none. */
  private static String probability(double p) {
    return p < 0.0001 ? "<0.0001" : String.format(Locale.ROOT, "%.4f", p);
  }

  private static String line(Finding finding) {
    return String.format(
            Locale.ROOT, "%s, %s: %.4g", finding.topic(), finding.name(), finding.value())
        + (finding.unit().isEmpty() ? "" : " " + finding.unit())
        + finding
            .interval()
            .map(i -> String.format(Locale.ROOT, " [%.3f, %.3f]", i.low(), i.high()))
            .orElse("")
        + finding.test().map(t -> " p " + probability(t.p())).orElse("");
  }

  /** For a program; what is not defined is null. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("target", results.outcome().name());
    json.put("task", results.outcome().task().toString());
    json.put("classes", results.outcome().classes());
    json.put("rows", results.flow().rows());
    json.put("subjects", results.flow().subjects());
    List<Map<String, Object>> sets = new ArrayList<>();
    for (SetResult set : results.sets()) {
      Map<String, Object> scores = new LinkedHashMap<>();
      for (Score score : set.scores()) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("folds", score.folds().stream().map(f -> defined(f.value())).toList());
        values.put("mean", defined(score.mean()));
        values.put("sd", defined(score.deviation()));
        values.put("pooled", defined(score.pooled()));
        values.put("low", score.interval().map(i -> defined(i.low())).orElse(null));
        values.put("high", score.interval().map(i -> defined(i.high())).orElse(null));
        values.put("p", score.permutation().map(t -> defined(t.p())).orElse(null));
        scores.put(score.metric(), values);
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("features", set.name());
      entry.put("role", set.role().toString());
      entry.put("dimension", set.dimension());
      entry.put("scores", scores);
      sets.add(entry);
    }
    json.put("sets", sets);
    List<Map<String, Object>> findings = new ArrayList<>();
    for (Finding finding : results.findings()) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("topic", finding.topic());
      values.put("name", finding.name());
      values.put("value", defined(finding.value()));
      values.put("unit", finding.unit());
      values.put("low", finding.interval().map(i -> defined(i.low())).orElse(null));
      values.put("high", finding.interval().map(i -> defined(i.high())).orElse(null));
      values.put("p", finding.test().map(t -> defined(t.p())).orElse(null));
      findings.add(values);
    }
    json.put("findings", findings);
    json.put("warnings", results.warnings());
    return json;
  }

  private static Double defined(double value) {
    return Double.isNaN(value) ? null : Double.valueOf(value);
  }
}
