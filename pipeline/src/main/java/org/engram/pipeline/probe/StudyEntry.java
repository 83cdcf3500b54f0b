package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.evaluation.Preparation;
import org.engram.cohort.recipe.Recipe;
import org.engram.cohort.results.SetResult.Role;
import org.engram.cohort.rows.CohortRows;
import org.engram.models.probing.Probe;

/**
 * One set of a comparison.
 *
 * @param rows with its features
 * @param dimension numbers a row
 * @param preparation fitted in each fold's training rows
 * @param recipe that it is of; none leaves features as they are
 * @param probe that reads the target
 */
record StudyEntry(
    String name,
    Role role,
    CohortRows rows,
    int dimension,
    Preparation preparation,
    Optional<Recipe> recipe,
    Probe probe) {
  /** The sets of features in their order, and the covariates alone where there are any. */
  static List<StudyEntry> of(
      List<FeatureSet> features, StudyRows rows, StudyInput input, StudySettings settings) {
    Probe probe =
        settings
            .learner()
            .probe(rows.target(), settings.balanced(), settings.fixed(), settings.folds().seed());
    List<StudyEntry> entries = new ArrayList<>();
    for (int s = 0; s < features.size(); s++) {
      FeatureSet set = features.get(s);
      Optional<Recipe> recipe = settings.recipe().recipe();
      SetPreparation prepared = SetPreparation.of(set, recipe, settings.folds().seed());
      entries.add(
          new StudyEntry(
              set.name(),
              role(s, set.name()),
              rows.sets().get(s),
              set.dimension(),
              prepared.preparation(),
              recipe,
              prepared.suited(probe)));
    }
    if (!input.covariates().isEmpty()) {
      CohortRows first = rows.sets().getFirst();
      CohortRows alone = CovariatesAlone.of(first, input.covariates(), first);
      entries.add(
          new StudyEntry(
              ProbeStudy.COVARIATES,
              Role.COVARIATES,
              alone,
              alone.width(),
              Preparation.none(),
              Optional.empty(),
              probe));
    }
    return entries;
  }

  private static Role role(int place, String name) {
    if (place == 0) {
      return Role.MODEL;
    }
    return switch (name) {
      case ProbeStudy.RANDOM -> Role.RANDOM_ENCODER;
      case FeatureSet.CONNECTIVITY -> Role.BASELINE;
      default -> Role.OTHER_MODEL;
    };
  }
}
