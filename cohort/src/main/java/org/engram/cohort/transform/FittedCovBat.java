package org.engram.cohort.transform;

import java.util.List;
import java.util.Map;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.tensor.linalg.Products;

/**
 * CovBat's estimates from training rows.
 *
 * @param first ComBat of the features
 * @param mean of its residuals
 * @param deviation of its residuals
 * @param axes principal axes of the z-scored residuals, [scores][kept features]
 * @param second ComBat of the scores
 */
public record FittedCovBat(
    CovBat settings,
    FittedCombat first,
    double[] mean,
    double[] deviation,
    double[][] axes,
    FittedCombat second,
    List<String> notes)
    implements FittedTransform {
  public FittedCovBat {
    notes = List.copyOf(notes);
  }

  static FittedCovBat of(CovBat settings, FittedState state) {
    FittedCombat first = FittedCombat.of(settings.combat(), state.part("first."));
    FittedCombat second = FittedCombat.of(settings.scores(), state.part("second."));
    double[][] axes = state.matrix("axes", first.outputs());
    if (second.inputs() != axes.length || second.outputs() != axes.length) {
      throw FittedState.bad("axes", axes.length + " of them", second.outputs() + " scores");
    }
    double[] deviation = state.vector("deviation", first.outputs());
    for (double d : deviation) {
      if (!(d > 0)) {
        throw FittedState.bad("deviation", Double.toString(d), "above 0");
      }
    }
    return new FittedCovBat(
        settings,
        first,
        state.vector("mean", first.outputs()),
        deviation,
        axes,
        second,
        state.labels("notes"));
  }

  @Override
  public int inputs() {
    return first.inputs();
  }

  @Override
  public int outputs() {
    return first.outputs();
  }

  @Override
  public List<String> notes(CohortRows rows) {
    return first.notes(rows);
  }

  @Override
  public List<RowRefusal> refusals(CohortRows rows) {
    return first.refusals(rows);
  }

  @Override
  public CohortRows apply(CohortRows rows) {
    CohortRows combat = first.apply(rows);
    boolean[] unchanged = first.unchanged(rows);
    double[][] y = combat.features();
    double[][] expected = first.expected(rows);
    double[][] z = new double[y.length][];
    for (int i = 0; i < y.length; i++) {
      z[i] = new double[mean.length];
      for (int j = 0; j < mean.length; j++) {
        z[i][j] = (y[i][j] - expected[i][j] - mean[j]) / deviation[j];
      }
    }
    double[][] scores = scores(z, axes);
    double[][] harmonised =
        second.apply(sitesOnly(rows, settings.combat().site(), scores)).features();
    // What is not on the leading axes stays: only the change of the scores is brought back.
    for (int i = 0; i < scores.length; i++) {
      for (int k = 0; k < axes.length; k++) {
        scores[i][k] = unchanged[i] ? 0 : harmonised[i][second.kept()[k]] - scores[i][k];
      }
    }
    double[][] change = Products.times(scores, axes);
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < mean.length; j++) {
        change[i][j] = y[i][j] + change[i][j] * deviation[j];
      }
    }
    return rows.withFeatures(change);
  }

  /** ComBat's result less level and covariates' effects. */
  static double[][] residuals(FittedCombat first, CohortRows rows) {
    double[][] expected = first.expected(rows);
    double[][] y = first.apply(rows).features();
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < y[i].length; j++) {
        expected[i][j] = y[i][j] - expected[i][j];
      }
    }
    return expected;
  }

  static double[][] standard(double[][] residual, double[] mean, double[] deviation) {
    double[][] z = new double[residual.length][mean.length];
    for (int i = 0; i < z.length; i++) {
      for (int j = 0; j < mean.length; j++) {
        z[i][j] = (residual[i][j] - mean[j]) / deviation[j];
      }
    }
    return z;
  }

  static double[][] scores(double[][] z, double[][] axes) {
    return Products.times(z, Products.transposed(axes));
  }

  static CohortRows sitesOnly(CohortRows rows, String site, double[][] features) {
    Covariate labels = rows.covariate(site);
    return new CohortRows(rows.keys(), features, Map.of(site, labels));
  }

  @Override
  public FittedState state() {
    return FittedState.empty()
        .with("notes", notes)
        .with("first.", first.state())
        .with("mean", mean)
        .with("deviation", deviation)
        .with("axes", axes, mean.length)
        .with("second.", second.state());
  }
}
