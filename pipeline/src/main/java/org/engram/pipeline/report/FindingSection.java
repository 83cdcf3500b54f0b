package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Results;

/** Figures that belong to no single set of features, a heading a topic. */
final class FindingSection {
  private static final int MOST_LINES = 24;

  private FindingSection() {}

  /**
   * Findings that no other section shows.
   *
   * @param shown topics of those that one does
   */
  static List<Block> of(Results results, Set<String> shown) {
    Map<String, List<Finding>> topics = new LinkedHashMap<>();
    for (Finding finding : results.findings()) {
      if (!shown.contains(finding.topic())) {
        topics.computeIfAbsent(finding.topic(), _ -> new ArrayList<>()).add(finding);
      }
    }
    List<Block> blocks = new ArrayList<>();
    topics.forEach(
        (topic, findings) -> {
          blocks.add(drawn(findings) ? figure(topic, findings) : new Block.Heading(capital(topic)));
          blocks.add(table(findings));
        });
    return blocks;
  }

  private static boolean drawn(List<Finding> findings) {
    long finite = findings.stream().filter(f -> Double.isFinite(f.value())).count();
    return finite > 1
        && findings.size() <= MOST_LINES
        && findings.stream().anyMatch(f -> f.interval().isPresent() || f.test().isPresent())
        && findings.stream().map(Finding::unit).distinct().count() == 1;
  }

  private static Figure figure(String topic, List<Finding> findings) {
    String unit = findings.getFirst().unit();
    boolean spansZero = findings.stream().anyMatch(f -> f.value() < 0);
    return ForestFigure.of(
        capital(topic),
        "Figures with their intervals, where there are any.",
        topic + (unit.isEmpty() ? "" : " (" + unit + ")"),
        findings.stream()
            .map(
                f ->
                    new ForestFigure.Line(
                        f.name(),
                        f.value(),
                        f.interval(),
                        f.test().map(ResultWords::test).orElse(""),
                        Palette.category(0)))
            .toList(),
        spansZero ? OptionalDouble.of(0) : OptionalDouble.empty());
  }

  private static Block table(List<Finding> findings) {
    boolean tests = findings.stream().anyMatch(f -> f.test().isPresent());
    boolean intervals = findings.stream().anyMatch(f -> f.interval().isPresent());
    boolean notes = findings.stream().anyMatch(f -> !f.note().isEmpty());
    List<String> columns = new ArrayList<>(List.of("figure", "value#"));
    columns.addAll(intervals ? List.of("interval#") : List.of());
    columns.addAll(tests ? List.of("p#", "q#", "test") : List.of());
    columns.addAll(notes ? List.of("note") : List.of());
    List<List<String>> rows = new ArrayList<>();
    for (Finding f : findings) {
      List<String> row = new ArrayList<>();
      row.add(f.name());
      row.add(ResultWords.number(f.value()) + (f.unit().isEmpty() ? "" : " " + f.unit()));
      if (intervals) {
        row.add(f.interval().map(ResultWords::range).orElse(ResultWords.UNKNOWN));
      }
      if (tests) {
        row.add(f.test().map(t -> ResultWords.p(t.p())).orElse(ResultWords.UNKNOWN));
        row.add(f.test().map(t -> ResultWords.p(t.q())).orElse(ResultWords.UNKNOWN));
        row.add(f.test().map(t -> t.method()).orElse(ResultWords.UNKNOWN));
      }
      if (notes) {
        row.add(f.note());
      }
      rows.add(row);
    }
    return new Block.Table(columns, rows);
  }

  static String capital(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
  }
}
