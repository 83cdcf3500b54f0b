package org.engram.cohort.results;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * How well one set of features did.
 *
 * @param name of the set
 * @param role what it stands for in the comparison
 * @param dimension numbers a row; 0 where it has none of its own
 * @param learner the probe or head, in words
 * @param scores one a metric, the one to compare by first
 * @param fits one a repeat and fold
 * @param shots the few-shot curve; empty where it was not asked for
 */
public record SetResult(
    String name,
    Role role,
    int dimension,
    String learner,
    List<Score> scores,
    List<Fit> fits,
    List<Shot> shots) {
  /** What a set stands for. */
  public enum Role {
    /** What is to be judged. */
    MODEL,
    /** Another model beside it. */
    OTHER_MODEL,
    /** The same encoder with random weights. */
    RANDOM_ENCODER,
    /** Functional connectivity, or another simple reading of the scan. */
    BASELINE,
    /** Age, sex, motion and the like alone. */
    COVARIATES,
    /** One block of a fusion. */
    BLOCK,
    /** Blocks together. */
    FUSION;

    /** As it stands in files: {@code random_encoder}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What was fitted in one fold.
   *
   * @param repeat from 1
   * @param fold from 1
   * @param penalty that the training rows chose (λ, C, neighbours); NaN where there is none
   * @param search what each candidate cost in the inner folds; empty where there was one only
   */
  public record Fit(
      int repeat,
      int fold,
      int trainingRows,
      int testRows,
      double penalty,
      List<Candidate> search) {
    public Fit {
      search = List.copyOf(search);
    }
  }

  /**
   * A candidate setting.
   *
   * @param loss in the inner folds; smaller is better
   */
  public record Candidate(double penalty, double loss) {}

  /**
   * A point of the few-shot curve.
   *
   * @param perClass training rows of each class, or training rows of a regression
   * @param metric whose mean is given
   * @param draws of training rows
   * @param deviation sample standard deviation over draws
   * @param low 2.5th percentile of the draws
   * @param high 97.5th percentile of the draws
   */
  public record Shot(
      int perClass,
      String metric,
      int draws,
      double mean,
      double deviation,
      double low,
      double high) {
    public Shot {
      Objects.requireNonNull(metric, "metric");
    }
  }

  public SetResult {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(learner, "learner");
    scores = List.copyOf(scores);
    fits = List.copyOf(fits);
    shots = List.copyOf(shots);
  }

  /** The score of a metric. */
  public Optional<Score> score(String metric) {
    return scores.stream().filter(score -> score.metric().equals(metric)).findFirst();
  }
}
