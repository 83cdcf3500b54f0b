package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;

/** Blocks put together: each fusion beside each block, and what each block adds. */
final class FuseSection {
  private static final String DROP = "drop in ";
  private static final int MOST_BARS = 40;

  private FuseSection() {}

  static Optional<KindSection> of(ResultsFolder.Content content) {
    Results results = content.results();
    List<Block> blocks = new ArrayList<>(against(results));
    List<Finding> drops =
        results.findings().stream().filter(f -> f.topic().startsWith(DROP)).toList();
    blocks.addAll(attribution(drops));
    return Optional.of(
        new KindSection(
            "fusion",
            "What fusing adds",
            blocks,
            List.of(),
            Set.of(),
            drops.stream().map(Finding::topic).collect(Collectors.toSet()),
            methods(results, drops)));
  }

  private static List<SetResult> sets(Results results, SetResult.Role role) {
    return results.sets().stream().filter(set -> set.role() == role).toList();
  }

  /** A row a fusion: its figure, and its difference from every block. */
  private static List<Block> against(Results results) {
    List<SetResult> fusions = sets(results, SetResult.Role.FUSION);
    List<SetResult> alone = sets(results, SetResult.Role.BLOCK);
    Optional<Score> judged = results.sets().stream().flatMap(s -> s.scores().stream()).findFirst();
    if (fusions.isEmpty() || alone.isEmpty() || judged.isEmpty()) {
      return List.of();
    }
    String metric = judged.get().metric();
    Optional<SetResult> best =
        alone.stream()
            .filter(set -> Double.isFinite(value(set, metric)))
            .max(
                Comparator.comparingDouble(
                    set -> (ResultWords.lessIsBetter(metric) ? -1 : 1) * value(set, metric)));
    List<List<String>> rows = new ArrayList<>();
    for (SetResult fusion : fusions) {
      for (SetResult block : alone) {
        Optional<Comparison> compared =
            results.comparisons().stream()
                .filter(c -> c.first().equals(fusion.name()) && c.second().equals(block.name()))
                .filter(c -> c.metric().equals(metric))
                .findFirst();
        rows.add(
            List.of(
                fusion.name(),
                figure(fusion, metric),
                block.name() + (best.filter(b -> b.equals(block)).isPresent() ? " (the best)" : ""),
                figure(block, metric),
                compared
                    .map(c -> ResultWords.with(c.difference(), c.interval()))
                    .orElse(ResultWords.UNKNOWN),
                compared.map(c -> ResultWords.p(c.test().p())).orElse(ResultWords.UNKNOWN),
                compared.map(c -> ResultWords.p(c.test().q())).orElse(ResultWords.UNKNOWN),
                compared.flatMap(Comparison::interval).map(i -> verdict(i, metric)).orElse("")));
      }
    }
    String named = ResultWords.metric(metric);
    return List.of(
        new Block.Prose(
            "The block to beat is the best alone, and it was chosen by these very rows: that"
                + " favours it a little. No shown difference is the usual result of fusing; the"
                + " interval says how much better or worse the fusion could be."),
        new Block.Table(
            List.of(
                "fusion",
                named + "#",
                "against",
                named + ", alone#",
                "difference#",
                "p#",
                "q#",
                "shown"),
            rows));
  }

  private static String verdict(org.engram.cohort.results.Interval interval, String metric) {
    if (interval.contains(0) || Double.isNaN(interval.low())) {
      return "neither";
    }
    return interval.low() > 0 != ResultWords.lessIsBetter(metric)
        ? "fusion is better"
        : "block is better";
  }

  private static double value(SetResult set, String metric) {
    return set.score(metric).map(ResultWords::judged).orElse(Double.NaN);
  }

  private static String figure(SetResult set, String metric) {
    return set.score(metric)
        .map(s -> ResultWords.with(ResultWords.judged(s), s.interval()))
        .orElse(ResultWords.UNKNOWN);
  }

  private static List<Block> attribution(List<Finding> drops) {
    List<Block> blocks = new ArrayList<>();
    for (String topic : drops.stream().map(Finding::topic).distinct().toList()) {
      List<Finding> of =
          drops.stream()
              .filter(f -> f.topic().equals(topic))
              .sorted(Comparator.comparingDouble(f -> -f.value()))
              .toList();
      blocks.add(
          BarsFigure.of(
              "Leaving one out",
              "What the concatenation loses without each block, with its interval. Blocks that say"
                  + " the same cover for each other: a small drop does not mean that a block says"
                  + " little."
                  + (of.size() > MOST_BARS
                      ? " The " + MOST_BARS + " largest of " + of.size() + "."
                      : ""),
              FindingSection.capital(topic).replace("without a block", "without it"),
              of.stream()
                  .limit(MOST_BARS)
                  .map(
                      f ->
                          new BarsFigure.Bar(
                              f.name(),
                              f.value(),
                              f.interval().map(i -> i.low()).orElse(Double.NaN),
                              f.interval().map(i -> i.high()).orElse(Double.NaN),
                              f.test().map(ResultWords::test).orElse(""),
                              Palette.category(f.value() < 0 ? 3 : 0)))
                  .toList(),
              true));
    }
    return blocks;
  }

  private static List<String> methods(Results results, List<Finding> drops) {
    List<String> sentences = new ArrayList<>();
    List<String> fusions =
        sets(results, SetResult.Role.FUSION).stream().map(SetResult::name).toList();
    List<String> alone = sets(results, SetResult.Role.BLOCK).stream().map(SetResult::name).toList();
    if (!fusions.isEmpty() && !alone.isEmpty()) {
      sentences.add(
          "The blocks "
              + String.join(", ", alone)
              + " were fused by "
              + String.join(", ", fusions)
              + ", and each fusion was compared with each block alone on the same rows and folds.");
    }
    if (!drops.isEmpty()) {
      sentences.add(
          "What a block adds was estimated by leaving it out of the concatenation"
              + " (leave-one-out attribution).");
    }
    return sentences;
  }
}
