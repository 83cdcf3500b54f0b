package org.engram.pipeline.probe;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.tensor.RefusedInputException;

/** Age, sex, motion and the like as the only features: what they tell without a brain. */
final class CovariatesAlone {
  private CovariatesAlone() {}

  /**
   * Numbers as they are, a 0 or 1 for each label but the first.
   *
   * @param like the rows whose labels there are; {@code rows} themselves, or another cohort
   */
  static CohortRows of(CohortRows rows, List<String> names, CohortRows like) {
    double[][] features = new double[rows.size()][];
    Arrays.setAll(features, _ -> new double[0]);
    for (String name : names) {
      switch (rows.covariate(name)) {
        case Covariate.Numbers numbers -> append(features, i -> numbers.values()[i]);
        case Covariate.Categories labels ->
            like.categories(name).levels().stream()
                .skip(1)
                .forEach(
                    level -> append(features, i -> labels.values().get(i).equals(level) ? 1 : 0));
      }
    }
    if (features[0].length == 0) {
      throw new RefusedInputException(
          "--covariates", names + " have one value each", "columns that vary", "Leave them out");
    }
    return rows.withFeatures(features);
  }

  private static void append(double[][] features, IntToDoubleFunction value) {
    for (int i = 0; i < features.length; i++) {
      int width = features[i].length;
      features[i] = Arrays.copyOf(features[i], width + 1);
      features[i][width] = value.applyAsDouble(i);
    }
  }
}
