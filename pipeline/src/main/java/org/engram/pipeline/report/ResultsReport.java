package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.pipeline.results.OutcomeScores;

/** The page of {@code engram report}: what an analysis did and found, warnings first. */
public final class ResultsReport {
  private ResultsReport() {}

  /**
   * The page of a results folder.
   *
   * @param maps maps of embeddings beside those that the folder has
   * @param files paths from the page of the files with its numbers, each with what it holds
   */
  public static Report of(
      ResultsFolder.Content content, List<ResultTable> maps, List<Block.Fact> files) {
    Results results = content.results();
    Map<String, OutcomeScores> scores = OutcomeScores.ofSets(content);
    List<ResultTable> tables = Stream.concat(content.tables().stream(), maps.stream()).toList();
    List<KindSection> own = KindSection.of(content);
    Set<String> shown = union(own, KindSection::tables);
    List<Report.Section> sections = new ArrayList<>();
    add(sections, "summary", "Read this first", summary(results, scores));
    add(sections, "done", "What was done", DoneSection.done(results));
    add(sections, "cohort", "Who was analysed", DoneSection.cohort(results.flow()));
    add(sections, "scores", "How well it is told", ScoreSection.scores(results));
    add(sections, "comparisons", "Sets compared", ScoreSection.comparisons(results));
    own.forEach(kind -> add(sections, kind.id(), kind.title(), kind.blocks()));
    add(sections, "predictions", "Held-out predictions", PredictionSection.of(results, scores));
    add(sections, "few-shot", "With few training rows", ShotSection.of(results));
    add(sections, "map", "Map of the embeddings", MapSection.of(tables, results.outcome().name()));
    add(sections, "sites", "Sites", SiteSection.of(results));
    add(
        sections,
        "findings",
        "Findings",
        FindingSection.of(results, union(own, KindSection::topics)));
    add(sections, "tables", "Further tables", TableSection.of(content.tables(), shown));
    List<String> mapped =
        tables.stream().filter(MapSection::isMap).map(ResultTable::description).toList();
    List<String> methods = own.stream().flatMap(kind -> kind.methods().stream()).toList();
    add(sections, "methods", "Methods, ready to paste", MethodsText.of(results, methods, mapped));
    List<Block> origin = new ArrayList<>(DoneSection.origin(results));
    if (!files.isEmpty()) {
      origin.add(new Block.Heading("All numbers as CSV"));
      origin.add(new Block.Links(files));
    }
    add(sections, "origin", "Where it comes from", origin);
    return new Report(title(results), lead(results), sections, true);
  }

  private static Set<String> union(
      List<KindSection> sections, Function<KindSection, Set<String>> names) {
    return sections.stream().flatMap(s -> names.apply(s).stream()).collect(Collectors.toSet());
  }

  /** Tables that are made for the figures of the page. */
  static List<ResultTable> numbers(ResultsFolder.Content content) {
    return KindSection.of(content).stream().flatMap(kind -> kind.numbers().stream()).toList();
  }

  /** What the page warns of, in its order. */
  static List<String> cautions(ResultsFolder.Content content) {
    return Cautions.of(content.results(), OutcomeScores.ofSets(content));
  }

  private static void add(
      List<Report.Section> sections, String id, String title, List<Block> blocks) {
    if (!blocks.isEmpty()) {
      sections.add(new Report.Section(id, title, blocks));
    }
  }

  private static String title(Results results) {
    return results.title().isBlank()
        ? FindingSection.capital(results.analysis().toString()) + " of " + results.outcome().name()
        : FindingSection.capital(results.title());
  }

  private static String lead(Results results) {
    StringBuilder lead = new StringBuilder();
    lead.append(FindingSection.capital(ResultWords.count(results.flow().rows(), "row")));
    lead.append(" of ").append(ResultWords.count(results.flow().subjects(), "subject"));
    first(results)
        .ifPresent(
            score -> {
              lead.append(". ").append(results.sets().getFirst().name()).append(": ");
              lead.append(ResultWords.metric(score.metric())).append(' ');
              lead.append(ResultWords.number(ResultWords.judged(score)));
              score
                  .interval()
                  .ifPresent(
                      i ->
                          lead.append(", ")
                              .append(ResultWords.level(i))
                              .append(" interval ")
                              .append(ResultWords.range(i)));
            });
    return lead.append('.').toString();
  }

  private static Optional<Score> first(Results results) {
    return results.sets().stream()
        .findFirst()
        .map(SetResult::scores)
        .flatMap(s -> s.stream().findFirst());
  }

  private static List<Block> summary(Results results, Map<String, OutcomeScores> scores) {
    List<Block> blocks = new ArrayList<>();
    List<String> cautions = Cautions.of(results, scores);
    if (!cautions.isEmpty()) {
      blocks.add(new Block.Notes(cautions));
    }
    List<Block.Fact> facts = new ArrayList<>();
    boolean predicts = results.analysis() != Analysis.ALIGN;
    facts.add(new Block.Fact("analysis", results.analysis().toString()));
    facts.add(
        new Block.Fact(
            predicts ? "told from the features" : "about",
            results.outcome().name()
                + (results.outcome().unit().isEmpty() ? "" : ", " + results.outcome().unit())));
    facts.add(
        new Block.Fact("rows analysed", String.format(Locale.ROOT, "%,d", results.flow().rows())));
    facts.add(
        new Block.Fact("subjects", String.format(Locale.ROOT, "%,d", results.flow().subjects())));
    if (!results.sets().isEmpty()) {
      facts.add(new Block.Fact("sets of features", Integer.toString(results.sets().size())));
    }
    results
        .folds()
        .ifPresent(
            f ->
                facts.add(
                    new Block.Fact(
                        "cross-validation",
                        f.scheme()
                            + ", "
                            + ResultWords.count(f.folds(), "fold")
                            + (f.repeats() > 1 ? " \u00d7 " + f.repeats() : ""))));
    facts.add(new Block.Fact("recipe", results.recipe().id()));
    facts.add(new Block.Fact("harmonisation", results.recipe().harmonisation()));
    blocks.add(new Block.Facts(facts));
    return blocks;
  }
}
