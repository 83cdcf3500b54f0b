package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.engram.cohort.results.CohortFlow;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.TestResult;

/** A paragraph on methods, ready to paste, from what a results folder says was done. */
final class MethodsText {
  private MethodsText() {}

  /**
   * The paragraph and what to cite.
   *
   * @param own sentences about this kind of analysis
   * @param maps what maps show, a sentence each
   */
  static List<Block> of(Results results, List<String> own, List<String> maps) {
    String text = text(results, own, maps);
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            "Written from what was recorded; one click selects it. Read it before you use it: what"
                + " was done before these features came into being is not all known here."));
    blocks.add(new Block.Quote(text));
    List<String> references =
        References.of(
            text
                + " "
                + String.join(" ", results.recipe().steps())
                + " "
                + String.join(" ", results.recipe().preprocessing()));
    if (!references.isEmpty()) {
      blocks.add(new Block.Heading("To cite"));
      blocks.add(new Block.Items(false, references));
    }
    return blocks;
  }

  static String text(Results results, List<String> own, List<String> maps) {
    List<String> sentences = new ArrayList<>();
    cohort(results, sentences);
    features(results, sentences);
    folds(results, sentences);
    sentences.addAll(own);
    statistics(results, sentences);
    maps.forEach(map -> sentences.add("Maps for inspection: " + ended(map)));
    String versions =
        results.provenance().versions().entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", "));
    if (!versions.isEmpty()) {
      sentences.add("Computed with " + ended(versions));
    }
    return String.join(" ", sentences);
  }

  private static void cohort(Results results, List<String> to) {
    CohortFlow flow = results.flow();
    String what =
        results.outcome().task() == Outcome.Task.ASSOCIATION
            ? results.title()
            : FindingSection.capital(results.outcome().name())
                + (results.outcome().unit().isEmpty() ? "" : " (" + results.outcome().unit() + ")")
                + (results.outcome().classes().isEmpty()
                    ? ""
                    : " (" + String.join(" or ", results.outcome().classes()) + ")")
                + " was told from features";
    to.add(
        what
            + " in "
            + ResultWords.count(flow.rows(), "scan")
            + " of "
            + ResultWords.count(flow.subjects(), "subject")
            + ".");
    List<String> reasons = new ArrayList<>();
    for (CohortFlow.Stage stage : flow.stages()) {
      stage.lost().forEach(loss -> reasons.add(loss.reason() + " (" + loss.rows() + ")"));
    }
    if (!reasons.isEmpty()) {
      to.add("Left out: " + ended(String.join("; ", reasons)));
    }
  }

  private static void features(Results results, List<String> to) {
    if (!results.sets().isEmpty()) {
      to.add(
          "Sets of features: "
              + ended(
                  results.sets().stream().map(MethodsText::set).collect(Collectors.joining("; "))));
    }
    if (results.recipe().steps().isEmpty()) {
      return;
    }
    to.add(
        "Features went through "
            + ResultWords.steps(results.recipe())
            + ", fitted on the training rows of each fold alone: "
            + ended(String.join("; ", results.recipe().steps())));
    if (!results.recipe().preprocessing().isEmpty()) {
      to.add("They were made by " + ended(String.join(", ", results.recipe().preprocessing())));
    }
  }

  private static String set(SetResult set) {
    return set.name()
        + " ("
        + ResultWords.role(set.role())
        + (set.dimension() == 0 ? "" : ", " + ResultWords.count(set.dimension(), "feature"))
        + (set.learner().isEmpty() ? "" : "), read by " + set.learner().strip())
        + (set.learner().isEmpty() ? ")" : "");
  }

  private static void folds(Results results, List<String> to) {
    results.folds().ifPresent(folds -> to.add(DoneSection.words(folds)));
  }

  private static void statistics(Results results, List<String> to) {
    Set<String> metrics = new LinkedHashSet<>();
    Set<String> intervals = new LinkedHashSet<>();
    Set<String> tests = new LinkedHashSet<>();
    for (SetResult set : results.sets()) {
      set.scores()
          .forEach(
              score -> {
                metrics.add(ResultWords.metric(score.metric()));
                score.interval().ifPresent(i -> intervals.add(words(i)));
                score.permutation().ifPresent(t -> tests.add(words(t)));
              });
    }
    results
        .comparisons()
        .forEach(
            c -> {
              c.interval().ifPresent(i -> intervals.add("of differences " + words(i)));
              tests.add(words(c.test()));
            });
    results
        .findings()
        .forEach(
            f -> {
              f.interval().ifPresent(i -> intervals.add(words(i)));
              f.test().ifPresent(t -> tests.add(words(t)));
            });
    if (!metrics.isEmpty()) {
      to.add("Held-out predictions were judged by " + ended(String.join(", ", metrics)));
    }
    if (!intervals.isEmpty()) {
      to.add("Intervals: " + ended(String.join("; ", intervals)));
    }
    if (!tests.isEmpty()) {
      to.add("Tests: " + ended(String.join("; ", tests)));
    }
  }

  private static String words(Interval interval) {
    return ResultWords.level(interval) + " by " + interval.method();
  }

  private static String words(TestResult test) {
    boolean alone = test.correction().isEmpty() || test.correction().equals("none");
    return test.method() + (alone ? "" : ", corrected by " + test.correction());
  }

  private static String ended(String text) {
    String stripped = text.strip();
    return stripped.endsWith(".") ? stripped : stripped + ".";
  }
}
