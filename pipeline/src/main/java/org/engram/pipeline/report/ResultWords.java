package org.engram.pipeline.report;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.cohort.results.AppliedRecipe;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.TestResult;

/** Figures and names of a results folder as a reader meets them. */
final class ResultWords {
  static final String UNKNOWN = "\u2013";

  private static final Map<String, String> METRICS =
      Map.ofEntries(
          Map.entry("auroc", "AUROC"),
          Map.entry("auprc", "AUPRC"),
          Map.entry("accuracy", "accuracy"),
          Map.entry("balanced_accuracy", "balanced accuracy"),
          Map.entry("f1", "F1"),
          Map.entry("brier", "Brier score"),
          Map.entry("calibration_error", "calibration error"),
          Map.entry("r2", "R\u00b2"),
          Map.entry("pearson_r", "Pearson r"),
          Map.entry("spearman_r", "Spearman \u03c1"),
          Map.entry("mae", "mean absolute error"),
          Map.entry("rmse", "root mean squared error"),
          Map.entry("c_index", "C-index"));

  private ResultWords() {}

  static String metric(String name) {
    return METRICS.getOrDefault(name, name.replace('_', ' '));
  }

  /** What a guess gives, where that is one number. */
  static OptionalDouble chance(String metric, Outcome outcome) {
    return switch (metric) {
      case "auroc", "c_index" -> OptionalDouble.of(0.5);
      case "balanced_accuracy" ->
          outcome.classes().isEmpty()
              ? OptionalDouble.empty()
              : OptionalDouble.of(
                  outcome.task() == Outcome.Task.MULTI_LABEL
                      ? 0.5
                      : 1.0 / outcome.classes().size());
      case "r2", "pearson_r", "spearman_r" -> OptionalDouble.of(0);
      default -> OptionalDouble.empty();
    };
  }

  /** Whether an error is meant, so that less is better. */
  static boolean lessIsBetter(String metric) {
    return switch (metric) {
      case "mae", "rmse", "brier", "calibration_error" -> true;
      default -> false;
    };
  }

  static String role(SetResult.Role role) {
    return switch (role) {
      case MODEL -> "model";
      case OTHER_MODEL -> "other model";
      case RANDOM_ENCODER -> "random encoder";
      case BASELINE -> "baseline";
      case COVARIATES -> "covariates alone";
      case BLOCK -> "one block";
      case FUSION -> "fusion";
    };
  }

  /** The figure that an interval is about: that of all test predictions, or the mean of folds. */
  static double judged(Score score) {
    boolean ofFolds =
        score
            .interval()
            .map(i -> i.about().toLowerCase(Locale.ROOT).contains("fold"))
            .orElse(false);
    return ofFolds || Double.isNaN(score.pooled()) ? score.mean() : score.pooled();
  }

  /** With decimals that line up: three below ten, two below a thousand. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return UNKNOWN;
    }
    double size = Math.abs(value);
    if (size >= 1000 || (size > 0 && size < 5e-4)) {
      return Markup.figure(value);
    }
    String text = String.format(Locale.ROOT, size < 10 ? "%.3f" : "%.2f", size);
    return value < 0 ? "\u2212" + text : text;
  }

  /** {@code 0.372 to 0.815}. */
  static String range(Interval interval) {
    return number(interval.low()) + " to " + number(interval.high());
  }

  /** {@code 0.610 [0.372, 0.815]}. */
  static String with(double value, Optional<Interval> interval) {
    return number(value)
        + interval
            .filter(i -> !Double.isNaN(i.low()) && !Double.isNaN(i.high()))
            .map(i -> " [" + number(i.low()) + ", " + number(i.high()) + "]")
            .orElse("");
  }

  static String level(Interval interval) {
    return Markup.figure(100 * interval.level()) + "\u00a0%";
  }

  static String p(double p) {
    if (Double.isNaN(p)) {
      return UNKNOWN;
    }
    return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  /** {@code p 0.012, q 0.036}; the second where several tests were corrected for. */
  static String test(TestResult test) {
    boolean alone = test.correction().isEmpty() || test.correction().equals("none");
    return "p " + p(test.p()) + (alone ? "" : ", q " + p(test.q()));
  }

  /** What features went through: a recipe by its id, or steps that have none. */
  static String steps(AppliedRecipe recipe) {
    return recipe.id().isEmpty() || recipe.id().equals("none")
        ? "the steps of the analysis itself"
        : "the recipe " + recipe.id();
  }

  static String count(long number, String one) {
    return count(number, one, one + "s");
  }

  static String count(long number, String one, String several) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : several);
  }

  /** At most so many characters, with a sign that there were more. */
  static String shortened(String text, int most) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.codePointCount(0, line.length()) <= most
        ? line
        : line.substring(0, line.offsetByCodePoints(0, most - 1)) + "\u2026";
  }
}
