package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.models.probing.Metric;
import org.engram.pipeline.probe.FeatureSet;

/** What several phenotypes' probes say of a pretraining: words, bars and a table. */
final class ProbeVerdicts {
  private ProbeVerdicts() {}

  /**
   * The blocks.
   *
   * @param probes one a phenotype, all of the same sets
   * @param mechanisms how each acts in the simulation, in the same order
   */
  static List<Block> blocks(List<ProbeVerdict> probes, List<String> mechanisms) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Note(summary(probes)));
    List<Figure> figures = new ArrayList<>();
    figure("What is a number", probes, true).ifPresent(figures::add);
    figure("What is a class", probes, false).ifPresent(figures::add);
    blocks.add(new Block.Row(figures));
    List<String> columns =
        new ArrayList<>(
            List.of(
                "phenotype", "how it acts in the simulation", "score", "pretrained#", "random#"));
    if (probes.getFirst().hasConnectivity()) {
      columns.add("connectivity#");
    }
    columns.addAll(List.of("ahead of random by#", "ahead of random"));
    List<List<String>> rows = new ArrayList<>();
    for (int p = 0; p < probes.size(); p++) {
      rows.add(row(probes.get(p), mechanisms.get(p)));
    }
    blocks.add(new Block.Table(columns, rows));
    blocks.add(
        new Block.Prose(
            "Means over the folds, with their standard deviation. Pretraining counts as having"
                + " beaten the random encoder where it is above chance, above it on the mean, and"
                + " above it in all folds but one at most. In brackets is the 95 % interval of the"
                + " difference, by the t distribution with the variance that is corrected for"
                + " folds sharing their training rows (Nadeau and Bengio 2003)."));
    return blocks;
  }

  /** In words, from the figures alone. */
  static String summary(List<ProbeVerdict> probes) {
    List<ProbeVerdict> won = probes.stream().filter(ProbeVerdict::beatRandom).toList();
    Stream<String> first =
        won.isEmpty()
            ? Stream.of(
                "Pretraining did not beat the random encoder on any of "
                    + names(probes)
                    + " in this run.")
            : Stream.concat(
                Stream.of("Pretraining beat the random encoder on " + names(won) + "."),
                won.stream().map(ProbeVerdict::sentence));
    List<ProbeVerdict> not = probes.stream().filter(p -> !p.beatRandom()).toList();
    Stream<String> second =
        won.isEmpty() || not.isEmpty()
            ? Stream.of()
            : Stream.of("It did not on " + names(not) + ".");
    return Stream.of(first, second, connectivity(probes))
        .flatMap(s -> s)
        .collect(Collectors.joining(" "));
  }

  private static Stream<String> connectivity(List<ProbeVerdict> probes) {
    if (!probes.getFirst().hasConnectivity()) {
      return Stream.of();
    }
    List<ProbeVerdict> ahead = probes.stream().filter(ProbeVerdict::connectivityAhead).toList();
    return ahead.isEmpty()
        ? Stream.of("The functional connectivity is ahead of it nowhere.")
        : Stream.of(
            "The functional connectivity is ahead of the pretrained encoder on "
                + names(ahead)
                + ".");
  }

  private static String names(List<ProbeVerdict> probes) {
    return probes.stream().map(p -> p.probe().target()).collect(Collectors.joining(", "));
  }

  private static Optional<Figure> figure(String title, List<ProbeVerdict> all, boolean numbers) {
    List<ProbeVerdict> some =
        all.stream().filter(p -> (p.metric() == Metric.R2) == numbers).toList();
    return some.isEmpty() ? Optional.empty() : Optional.of(ProbeFigure.of(title, some));
  }

  private static List<String> row(ProbeVerdict verdict, String mechanism) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                verdict.probe().target(),
                mechanism,
                verdict.metricName(),
                score(verdict, ProbeVerdict.PRETRAINED),
                score(verdict, ProbeVerdict.RANDOM)));
    if (verdict.hasConnectivity()) {
      cells.add(score(verdict, FeatureSet.CONNECTIVITY));
    }
    double half = verdict.marginHalfWidth();
    cells.add(
        String.format(
            Locale.ROOT,
            "%.2f [%.2f, %.2f]",
            verdict.margin(),
            verdict.margin() - half,
            verdict.margin() + half));
    cells.add(
        String.format(
            Locale.ROOT,
            "%s, in %d of %d folds",
            verdict.beatRandom() ? "yes" : "no",
            verdict.foldsAhead(),
            verdict.folds(ProbeVerdict.PRETRAINED).length));
    return cells;
  }

  private static String score(ProbeVerdict verdict, String set) {
    return String.format(
        Locale.ROOT,
        "%.2f ± %.2f",
        verdict.mean(set),
        verdict.probe().entry(set).orElseThrow().result().deviation(verdict.metric()));
  }
}
