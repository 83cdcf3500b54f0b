package org.engram.cohort.association;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;

/** Two blocks of random rows that share factors of known strength, and covariates. */
record MadeBlocks(CohortRows first, CohortRows second) {
  /**
   * @param shared correlation of feature k of both blocks, for as many as there are
   * @param confound weight of the covariate "age" in every feature
   */
  static MadeBlocks of(int rows, int p, int q, double[] shared, double confound, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = new double[rows][p];
    double[][] y = new double[rows][q];
    double[] age = new double[rows];
    for (int i = 0; i < rows; i++) {
      age[i] = random.nextGaussian();
      for (int j = 0; j < p; j++) {
        x[i][j] = random.nextGaussian();
      }
      for (int j = 0; j < q; j++) {
        y[i][j] = random.nextGaussian();
      }
      for (int k = 0; k < shared.length; k++) {
        y[i][k] = shared[k] * x[i][k] + Math.sqrt(1 - shared[k] * shared[k]) * y[i][k];
      }
      for (int j = 0; j < p; j++) {
        x[i][j] += confound * age[i];
      }
      for (int j = 0; j < q; j++) {
        y[i][j] += confound * age[i];
      }
    }
    List<RowKey> keys = IntStream.range(0, rows).mapToObj(i -> RowKey.of("s" + i)).toList();
    Map<String, Covariate> covariates = Map.of("age", new Covariate.Numbers("age", age));
    return new MadeBlocks(new CohortRows(keys, x, covariates), CohortRows.of(keys, y));
  }

  /** With a column of as many sites, which say nothing. */
  MadeBlocks withSites(int sites) {
    List<String> labels =
        IntStream.range(0, first.size()).mapToObj(i -> "site" + i % sites).toList();
    return new MadeBlocks(first.with(new Covariate.Categories("site", labels)), second);
  }
}
