package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;

/** Fitted on one cohort, applied to another: both, and how far they lie apart. */
final class TransferSection {
  private static final String SHIFT = "shift";
  private static final int MOST_BARS = 30;
  private static final List<String> SIZES =
      List.of("shift", "distance", "difference", "standardised_difference", "d", "value");

  private TransferSection() {}

  static Optional<KindSection> of(ResultsFolder.Content content) {
    Results results = content.results();
    List<Finding> findings =
        results.findings().stream()
            .filter(
                f ->
                    f.topic().toLowerCase(Locale.ROOT).contains("cohort")
                        || f.topic().toLowerCase(Locale.ROOT).contains("shift"))
            .toList();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            "Everything that was fitted, transforms and probe alike, was fitted on the first cohort"
                + " and applied to the second as it stood. A fall from one to the other has two"
                + " causes that these figures cannot tell apart: what was learned does not hold"
                + " there, or the second cohort differs in who is in it and how it was scanned."));
    for (String topic : new LinkedHashSet<>(findings.stream().map(Finding::topic).toList())) {
      List<Finding> of = findings.stream().filter(f -> f.topic().equals(topic)).toList();
      figure(topic, of).ifPresent(blocks::add);
    }
    if (!findings.isEmpty()) {
      blocks.add(table(findings));
    }
    Optional<TableView> shift = TableView.of(content.tables(), SHIFT);
    shift.ifPresent(view -> blocks.addAll(shift(view)));
    return Optional.of(
        new KindSection(
            "transfer",
            "From one cohort to the other",
            blocks,
            List.of(),
            shift.isPresent() ? Set.of(SHIFT) : Set.of(),
            findings.stream().map(Finding::topic).collect(Collectors.toSet()),
            List.of(
                "All transforms and the probe were fitted on the first cohort, frozen, and applied"
                    + " to the second without being fitted again.")));
  }

  private static Optional<Figure> figure(String topic, List<Finding> findings) {
    boolean drawn =
        findings.stream().filter(f -> Double.isFinite(f.value())).count() > 1
            && findings.stream().anyMatch(f -> f.interval().isPresent())
            && findings.stream().map(Finding::unit).distinct().count() == 1;
    if (!drawn) {
      return Optional.empty();
    }
    boolean negative = findings.stream().anyMatch(f -> f.value() < 0);
    List<ForestFigure.Line> lines = new ArrayList<>();
    for (int i = 0; i < Math.min(MOST_BARS, findings.size()); i++) {
      Finding f = findings.get(i);
      lines.add(
          new ForestFigure.Line(
              f.name(),
              f.value(),
              f.interval(),
              f.test().map(ResultWords::test).orElse(""),
              Palette.category(i)));
    }
    return Optional.of(
        ForestFigure.of(
            FindingSection.capital(topic),
            "Figures with their intervals.",
            topic,
            lines,
            negative ? OptionalDouble.of(0) : OptionalDouble.empty()));
  }

  private static Block table(List<Finding> findings) {
    return new Block.Table(
        List.of("of", "figure", "value#", "p#", "note"),
        findings.stream()
            .map(
                f ->
                    List.of(
                        f.topic(),
                        f.name(),
                        ResultWords.with(f.value(), f.interval()),
                        f.test().map(t -> ResultWords.p(t.p())).orElse(ResultWords.UNKNOWN),
                        f.note()))
            .toList());
  }

  /** The first column names what shifted; the first column of sizes says how far. */
  private static List<Block> shift(TableView view) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("How far the cohorts lie apart"));
    blocks.add(new Block.Prose(view.table().description() + "."));
    Optional<String> size = SIZES.stream().filter(view::has).findFirst();
    String name = view.table().columns().getFirst();
    if (size.isPresent()) {
      List<BarsFigure.Bar> bars =
          view.rows().stream()
              .filter(row -> Double.isFinite(row.number(size.get())))
              .limit(MOST_BARS)
              .map(
                  row ->
                      new BarsFigure.Bar(
                          row.text(name),
                          row.number(size.get()),
                          row.number("low"),
                          row.number("high"),
                          "",
                          Palette.category(0)))
              .toList();
      if (bars.size() > 1) {
        blocks.add(
            BarsFigure.of(
                "Shift between the cohorts",
                bars.size() < view.rows().size()
                    ? "The first " + bars.size() + " rows of the table."
                    : "",
                size.get().replace('_', ' '),
                bars,
                true));
      }
    }
    blocks.add(CompareSection.plain(view));
    return blocks;
  }
}
