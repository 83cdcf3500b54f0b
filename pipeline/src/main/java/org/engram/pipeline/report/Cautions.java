package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.SiteDecodability;
import org.engram.pipeline.results.ChanceSpread;
import org.engram.pipeline.results.OutcomeScores;

/**
 * What a reader must know before any figure: the analysis' own warnings, then how wide the
 * intervals are, and what that means.
 */
final class Cautions {
  /** Below this many subjects the page says what chance alone gives. */
  private static final int FEW = 200;

  private static final int COARSE_FOLD = 10;

  private final Results results;
  private final Map<String, OutcomeScores> scores;
  private final Set<String> said = new LinkedHashSet<>();

  private Cautions(Results results, Map<String, OutcomeScores> scores) {
    this.results = results;
    this.scores = scores;
  }

  static List<String> of(Results results, Map<String, OutcomeScores> scores) {
    Cautions cautions = new Cautions(results, scores);
    Optional<String> width = cautions.width();
    results.warnings().stream()
        .filter(warning -> width.isEmpty() || !tellsWidth(warning))
        .forEach(cautions.said::add);
    cautions.target().ifPresent(cautions.said::add);
    width.ifPresent(cautions.said::add);
    cautions.chance().ifPresent(cautions.said::add);
    cautions.folds().ifPresent(cautions.said::add);
    cautions.said.addAll(cautions.comparisons());
    cautions.said.addAll(cautions.sites());
    return List.copyOf(cautions.said);
  }

  /** A probe's own sentence about the interval, of which the page's says more. */
  private static boolean tellsWidth(String warning) {
    return warning.contains(" interval of the ") && warning.endsWith(" wide.");
  }

  /** Where the recipe takes out of the features what is then looked for in them. */
  private Optional<String> target() {
    String name = results.outcome().name();
    Pattern word = Pattern.compile("(?i)(?<![\\w])" + Pattern.quote(name) + "(?![\\w])");
    return results.recipe().steps().stream()
        .filter(step -> step.contains("regressed out") && word.matcher(step).find())
        .findFirst()
        .map(
            _ ->
                "The recipe regresses "
                    + name
                    + " out of the features, and "
                    + name
                    + " is what is told from them: what remains of it is no measure of what was"
                    + " there. Take a recipe without it.");
  }

  private Optional<Score> first() {
    return results.sets().stream().findFirst().flatMap(set -> set.scores().stream().findFirst());
  }

  private Optional<String> width() {
    Optional<Score> first = first();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Score score = first.get();
    String name = ResultWords.metric(score.metric()) + " of " + results.sets().getFirst().name();
    if (score.interval().isEmpty() || Double.isNaN(score.interval().get().width())) {
      return Optional.of(
          "No interval is known for the "
              + name
              + ": how far another sample would lie from "
              + ResultWords.number(ResultWords.judged(score))
              + " cannot be told.");
    }
    Interval interval = score.interval().get();
    OptionalDouble chance = ResultWords.chance(score.metric(), results.outcome());
    StringBuilder words = new StringBuilder();
    words.append("The ").append(ResultWords.level(interval)).append(" interval of the ");
    words.append(name).append(" runs from ").append(ResultWords.range(interval));
    words.append(", ").append(ResultWords.number(interval.width())).append(" wide");
    if (chance.isPresent()) {
      double guess = chance.getAsDouble();
      String level = Markup.figure(guess);
      if (interval.contains(guess)) {
        words.append(": it includes chance (").append(level).append("), so these ");
        words.append(ResultWords.count(results.flow().rows(), "row"));
        words.append(" do not show that there is anything to find, nor that there is not");
      } else if (interval.low() > guess) {
        words.append(", all of it above chance (").append(level).append(')');
      } else {
        words.append(", all of it below chance (").append(level);
        words.append("), which asks for an explanation before it is believed");
      }
    }
    return Optional.of(words.append('.').toString());
  }

  private Optional<String> chance() {
    int subjects = results.flow().subjects();
    if (subjects == 0 || subjects >= FEW || results.sets().isEmpty()) {
      return Optional.empty();
    }
    boolean told = results.warnings().stream().anyMatch(warning -> warning.contains("are few"));
    String few = told ? "" : ResultWords.count(subjects, "subject") + " are few. ";
    OutcomeScores rows = scores.get(results.sets().getFirst().name());
    if (results.outcome().task() == Outcome.Task.REGRESSION) {
      return Optional.of(
          few
              + String.format(
                  Locale.ROOT,
                  "Were there nothing to find, a correlation would still lie between \u2212%.2f and"
                      + " %.2f in 95 of 100 such samples.",
                  ChanceSpread.correlation(subjects),
                  ChanceSpread.correlation(subjects)));
    }
    if (results.outcome().classes().size() != 2 || rows == null) {
      return Optional.of(few + "Every figure below moves far with a single subject.");
    }
    int positives = 0;
    for (boolean positive : rows.positive(results.outcome(), 1)) {
      positives += positive ? 1 : 0;
    }
    int negatives = rows.size() - positives;
    double half = ChanceSpread.auroc(positives, negatives);
    if (Double.isNaN(half)) {
      return Optional.of(few + "Only one of the two classes is there.");
    }
    return Optional.of(
        few
            + String.format(
                Locale.ROOT,
                "With %d rows of one class and %d of the other, an AUROC lies between %.2f and %.2f"
                    + " in 95 of 100 samples where there is nothing to find.",
                positives,
                negatives,
                Math.max(0, 0.5 - half),
                Math.min(1, 0.5 + half)));
  }

  private Optional<String> folds() {
    return results.sets().stream()
        .findFirst()
        .flatMap(set -> set.fits().stream().map(SetResult.Fit::testRows).min(Integer::compare))
        .filter(rows -> rows < COARSE_FOLD)
        .map(
            rows ->
                "A fold has as few as "
                    + ResultWords.count(rows, "test row")
                    + ": its own figure is coarse. Figures of all test predictions together are"
                    + " steadier than means over folds.");
  }

  private List<String> comparisons() {
    if (results.sets().isEmpty()) {
      return List.of();
    }
    String judged = results.sets().getFirst().name();
    List<String> open = new ArrayList<>();
    for (Comparison comparison : results.comparisons()) {
      boolean ours = comparison.first().equals(judged) || comparison.second().equals(judged);
      if (ours && comparison.interval().map(i -> i.contains(0)).orElse(false)) {
        String other = comparison.first().equals(judged) ? comparison.second() : comparison.first();
        String name = results.set(other).map(s -> ResultWords.role(s.role())).orElse("other set");
        open.add(other.equals(name) ? other : other + " (" + name + ")");
      }
    }
    return open.isEmpty()
        ? List.of()
        : List.of(
            "No difference is shown between "
                + judged
                + " and "
                + String.join(", ", open.stream().distinct().toList())
                + ": the intervals of the differences include zero. That is not a finding of"
                + " equality either.");
  }

  private List<String> sites() {
    List<String> words = new ArrayList<>();
    for (SiteDecodability site : results.sites()) {
      double low = site.interval().map(Interval::low).orElse(site.value());
      if (site.stage().equals(SiteDecodability.AFTER) && low > site.chance()) {
        words.add(
            "After harmonisation the site can still be told from "
                + site.set()
                + " ("
                + ResultWords.metric(site.metric())
                + " "
                + ResultWords.with(site.value(), site.interval())
                + ", chance "
                + ResultWords.number(site.chance())
                + "): what follows may owe something to it.");
      }
    }
    return words;
  }
}
