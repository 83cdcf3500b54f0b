package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.engram.cohort.results.AppliedRecipe;
import org.engram.cohort.results.CohortFlow;
import org.engram.cohort.results.FoldScheme;
import org.engram.cohort.results.ResultProvenance;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.SetResult;

/** What was done, to whom, and where it comes from. */
final class DoneSection {
  private DoneSection() {}

  /** The recipe in words, the folds, and what was read by what. */
  static List<Block> done(Results results) {
    List<Block> blocks = new ArrayList<>();
    AppliedRecipe recipe = results.recipe();
    if (recipe.steps().isEmpty()) {
      blocks.add(new Block.Prose("Features were read as they came: no recipe was applied."));
    } else {
      blocks.add(
          new Block.Prose(
              "Features went through "
                  + ResultWords.steps(recipe)
                  + (recipe.harmonisation().equals("none")
                      ? ""
                      : ", harmonised by " + recipe.harmonisation())
                  + ". Each step was fitted on training rows alone, fold by fold:"));
      blocks.add(new Block.Items(true, recipe.steps()));
    }
    if (!recipe.preprocessing().isEmpty()) {
      blocks.add(
          new Block.Prose(
              "The features were made by: " + String.join(", ", recipe.preprocessing()) + "."));
    }
    results.folds().ifPresent(folds -> blocks.add(new Block.Prose(words(folds))));
    if (!results.sets().isEmpty()) {
      blocks.add(
          new Block.Table(
              List.of("set", "stands for", "features#", "read by"),
              results.sets().stream()
                  .map(
                      s ->
                          List.of(
                              s.name(),
                              ResultWords.role(s.role()),
                              s.dimension() == 0
                                  ? ResultWords.UNKNOWN
                                  : Integer.toString(s.dimension()),
                              s.learner()))
                  .toList()));
      penalties(results.sets()).ifPresent(blocks::add);
    }
    return blocks;
  }

  static String words(FoldScheme folds) {
    StringBuilder words = new StringBuilder();
    words.append("Rows were divided into ").append(ResultWords.count(folds.folds(), "fold"));
    words.append(" (").append(folds.scheme()).append(')');
    if (folds.repeats() > 1) {
      words.append(", ").append(folds.repeats()).append(" times over");
    }
    words.append(", seed ").append(folds.seed());
    words.append("; rows of one ").append(folds.group()).append(" are never on both sides");
    words.append(folds.site().isEmpty() ? "" : "; sites by " + folds.site());
    words.append(". Every set had the same folds.");
    words.append(
        folds.nested()
            ? " Settings of the probe were chosen in inner folds of the training rows."
            : "");
    return words.toString();
  }

  private static java.util.Optional<Block> penalties(List<SetResult> sets) {
    List<String> chosen = new ArrayList<>();
    for (SetResult set : sets) {
      double[] penalties =
          set.fits().stream()
              .mapToDouble(SetResult.Fit::penalty)
              .filter(p -> !Double.isNaN(p))
              .sorted()
              .toArray();
      if (penalties.length > 0) {
        chosen.add(
            set.name()
                + ": "
                + Markup.figure(penalties[penalties.length / 2])
                + " ("
                + Markup.figure(penalties[0])
                + " to "
                + Markup.figure(penalties[penalties.length - 1])
                + ")");
      }
    }
    return chosen.isEmpty()
        ? java.util.Optional.empty()
        : java.util.Optional.of(
            new Block.Prose(
                "Setting chosen by the training rows, median over folds (least to largest): "
                    + String.join("; ", chosen)
                    + "."));
  }

  /** The flow diagram, and all reasons in a table. */
  static List<Block> cohort(CohortFlow flow) {
    if (flow.stages().isEmpty()) {
      return List.of();
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(FlowFigure.of(flow));
    List<List<String>> lost = new ArrayList<>();
    for (CohortFlow.Stage stage : flow.stages()) {
      for (CohortFlow.Loss loss : stage.lost()) {
        lost.add(
            List.of(
                stage.name(),
                loss.reason(),
                Integer.toString(loss.rows()),
                String.join(", ", loss.examples())
                    + (loss.examples().size() < loss.rows() && !loss.examples().isEmpty()
                        ? ", \u2026"
                        : "")));
      }
    }
    if (!lost.isEmpty()) {
      blocks.add(new Block.Table(List.of("at", "left out because", "rows#", "which"), lost));
    }
    return blocks;
  }

  /** Versions, files, models, seeds and settings. */
  static List<Block> origin(Results results) {
    ResultProvenance origin = results.provenance();
    List<Block> blocks = new ArrayList<>();
    if (!origin.inputs().isEmpty()) {
      blocks.add(
          new Block.Table(
              List.of("read for", "file", "SHA-256"),
              origin.inputs().stream().map(i -> List.of(i.role(), i.path(), i.sha256())).toList()));
    }
    table(origin.models(), "set", "SHA-256 of the weights", blocks);
    table(origin.versions(), "of", "version", blocks);
    table(origin.seeds(), "seed of", "value", blocks);
    results
        .folds()
        .filter(f -> !f.sha256().isEmpty())
        .ifPresent(
            f ->
                blocks.add(
                    new Block.Prose(
                        "Folds, SHA-256 "
                            + f.sha256()
                            + ": another analysis with this hash had the same.")));
    if (!origin.settings().isEmpty()) {
      StringBuilder settings = new StringBuilder();
      origin.settings().forEach((k, v) -> settings.append(k).append(": ").append(v).append('\n'));
      blocks.add(new Block.Listing("Every setting in force", settings.toString()));
    }
    return blocks;
  }

  private static void table(Map<String, ?> map, String key, String value, List<Block> to) {
    if (!map.isEmpty()) {
      to.add(
          new Block.Table(
              List.of(key, value),
              map.entrySet().stream()
                  .map(e -> List.of(e.getKey(), String.valueOf(e.getValue())))
                  .toList()));
    }
  }
}
