package org.engram.pipeline.genomics;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.transform.CovariateTerm;
import org.engram.cohort.transform.Pca;
import org.engram.cohort.transform.Residualise;
import org.engram.cohort.transform.Transform;
import org.engram.cohort.transform.ZScore;

/** What is done to a block in every fold: z-score, residuals of its covariates, components. */
final class BlockSteps {
  private BlockSteps() {}

  /**
   * @param components of the principal component analysis; 0 for none
   * @param always covariates of all blocks
   */
  static List<Transform> of(
      CohortRows rows, BlockInput block, List<String> always, int components) {
    List<Transform> steps = new ArrayList<>();
    steps.add(ZScore.defaults());
    Set<String> names = new LinkedHashSet<>(always);
    names.addAll(block.covariates());
    if (!names.isEmpty()) {
      steps.add(
          new Residualise(
              names.stream()
                  .map(
                      name ->
                          CovariateTerm.defaults(
                              name,
                              rows.covariate(name) instanceof Covariate.Numbers
                                  ? CovariateTerm.Coding.NUMBER
                                  : CovariateTerm.Coding.CATEGORY))
                  .toList()));
    }
    if (components > 0 && components < rows.width()) {
      steps.add(Pca.defaults(components));
    }
    return steps;
  }

  static List<String> inWords(String block, List<Transform> steps) {
    return steps.stream().map(step -> block + ": " + step.inWords()).toList();
  }
}
