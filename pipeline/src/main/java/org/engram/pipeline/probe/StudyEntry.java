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
 * @param recipe fitted in each fold's training rows; none leaves features as they are
 * @param probe that reads the target
 */
record StudyEntry(String name, Role role, CohortRows rows, Optional<Recipe> recipe, Probe probe) {
  /** The sets of features in their order, and the covariates alone where there are any. */
  static List<StudyEntry> of(
      List<FeatureSet> features, StudyRows rows, StudyInput input, StudySettings settings) {
    Probe probe =
        settings
            .learner()
            .probe(rows.target(), settings.balanced(), settings.fixed(), settings.folds().seed());
    List<StudyEntry> entries = new ArrayList<>();
    for (int s = 0; s < features.size(); s++) {
      String name = features.get(s).name();
      entries.add(
          new StudyEntry(
              name, role(s, name), rows.sets().get(s), settings.recipe().recipe(), probe));
    }
    if (!input.covariates().isEmpty()) {
      CohortRows first = rows.sets().getFirst();
      entries.add(
          new StudyEntry(
              ProbeStudy.COVARIATES,
              Role.COVARIATES,
              CovariatesAlone.of(first, input.covariates(), first),
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

  Preparation preparation() {
    return recipe
        .map(chain -> (Preparation) training -> chain.fit(training)::apply)
        .orElse(Preparation.none());
  }
}
