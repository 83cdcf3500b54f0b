package org.engram.cohort.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.folds.FoldSettings;
import org.engram.cohort.results.Score;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.statistics.Bootstrap;
import org.engram.cohort.statistics.Correction;
import org.engram.models.probing.LogisticProbe;
import org.engram.models.probing.Target;

/**
 * How well a row's cohort can be told from its features by logistic regression (C = 1) in
 * cross-validation: 0.5 where the cohorts are of one distribution, as far as a line can see
 * (Lopez-Paz and Oquab, Revisiting Classifier Two-Sample Tests, 2017).
 */
public final class DomainClassifier {
  private static final int FOLDS = 5;

  private DomainClassifier() {}

  /**
   * The AUROC of held-out rows; none where a cohort has fewer than two groups.
   *
   * @param firstGroups one a row: never on both sides of a fold
   * @param otherGroups one a row
   */
  public static Optional<Score> auroc(
      CohortRows first,
      List<String> firstGroups,
      CohortRows other,
      List<String> otherGroups,
      Bootstrap bootstrap) {
    int fewest =
        (int)
            Math.min(
                firstGroups.stream().distinct().count(), otherGroups.stream().distinct().count());
    if (fewest < 2) {
      return Optional.empty();
    }
    int n = first.size();
    int m = other.size();
    List<RowKey> keys = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    double[][] features = new double[n + m][];
    for (int i = 0; i < n + m; i++) {
      CohortRows of = i < n ? first : other;
      int row = i < n ? i : i - n;
      RowKey key = of.keys().get(row);
      String cohort = i < n ? "first " : "other ";
      keys.add(new RowKey(cohort + key.subject(), key.session(), key.run()));
      groups.add(cohort + (i < n ? firstGroups : otherGroups).get(row));
      features[i] = of.features()[row];
    }
    Target target =
        new Target.Classes(
            IntStream.range(0, n + m).map(i -> i < n ? 0 : 1).toArray(), List.of("first", "other"));
    FoldPlan plan =
        FoldPlan.of(
            keys,
            target,
            groups,
            groups,
            new FoldSettings(
                FoldSettings.Scheme.STRATIFIED, Math.min(FOLDS, fewest), 1, bootstrap.seed()));
    Evaluation found =
        Evaluation.of(
            CohortRows.of(keys, features),
            target,
            groups,
            plan,
            Preparation.none(),
            new LogisticProbe(List.of(1.0), true, FOLDS, bootstrap.seed()));
    Judgement judgement =
        new Judgement(List.of(found), groups, "groups", bootstrap, Correction.BENJAMINI_HOCHBERG);
    return Optional.of(judgement.scores(0, judgement.draws(), Map.of()).getFirst());
  }
}
