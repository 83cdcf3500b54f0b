package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.engram.cohort.evaluation.Evaluation;
import org.engram.cohort.evaluation.Judgement;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.folds.FoldSettings;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SiteDecodability;
import org.engram.models.probing.LogisticProbe;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Target;

/** How well sites can be told from features, before and after the recipe. */
final class SiteStudy {
  private SiteStudy() {}

  /** Of each set; none where there is one site, or one has a single group. */
  static List<SiteDecodability> of(StudyRows rows, List<FeatureSet> sets, StudySettings settings) {
    Map<String, TreeSet<String>> groups = new TreeMap<>();
    for (int row = 0; row < rows.sites().size(); row++) {
      groups
          .computeIfAbsent(rows.sites().get(row), _ -> new TreeSet<>())
          .add(rows.groups().get(row));
    }
    int fewest = groups.values().stream().mapToInt(TreeSet::size).min().orElse(0);
    int folds = Math.min(5, fewest);
    if (groups.size() < 2 || folds < 2) {
      return List.of();
    }
    Target.Classes target = Target.Classes.of(rows.sites());
    FoldPlan plan =
        FoldPlan.of(
            rows.sets().getFirst().keys(),
            target,
            rows.groups(),
            rows.sites(),
            new FoldSettings(FoldSettings.Scheme.STRATIFIED, folds, 1, settings.folds().seed()));
    List<SiteDecodability> found = new ArrayList<>();
    for (int s = 0; s < sets.size(); s++) {
      found.add(one(rows, sets.get(s), s, target, plan, settings, false));
      if (settings.recipe().harmonises()) {
        found.add(one(rows, sets.get(s), s, target, plan, settings, true));
      }
    }
    return found;
  }

  private static SiteDecodability one(
      StudyRows rows,
      FeatureSet features,
      int set,
      Target.Classes target,
      FoldPlan plan,
      StudySettings settings,
      boolean after) {
    SetPreparation prepared =
        SetPreparation.of(
            features,
            after ? settings.recipe().recipe() : Optional.empty(),
            settings.folds().seed());
    Evaluation evaluation =
        Evaluation.of(
            rows.sets().get(set),
            target,
            rows.groups(),
            plan,
            prepared.preparation(),
            prepared.suited(new LogisticProbe(List.of(1.0), true, 5, settings.folds().seed())));
    Judgement judgement =
        new Judgement(
            List.of(evaluation),
            rows.groups(),
            "groups",
            settings.bootstrap(),
            settings.correction());
    Score score =
        judgement.scores(0, judgement.draws(), Map.of()).stream()
            .filter(s -> s.metric().equals(Metric.BALANCED_ACCURACY.toString()))
            .findFirst()
            .orElseThrow();
    return new SiteDecodability(
        features.name(),
        after ? SiteDecodability.AFTER : SiteDecodability.BEFORE,
        target.names().size(),
        score.metric(),
        score.pooled(),
        1.0 / target.names().size(),
        score.interval());
  }
}
