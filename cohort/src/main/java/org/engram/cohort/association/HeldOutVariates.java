package org.engram.cohort.association;

import java.util.Arrays;
import java.util.List;
import org.engram.cohort.rows.CohortRows;
import org.engram.models.probing.Fold;

/**
 * Variates of rows by weights that these rows had no part in: each row's by the fold that tests it.
 * A pair is only known up to its sign, which is taken from the fit of all rows: the fold's variates
 * of its training rows go along with those.
 *
 * @param first [rows][pairs]; NaN for a row that no fold tests
 * @param second [rows][pairs]
 */
public record HeldOutVariates(double[][] first, double[][] second) {
  /** Of a result, with the rows and folds that it came from. */
  public static HeldOutVariates of(
      AssociationResult result, CohortRows first, CohortRows second, List<Fold> folds) {
    FittedAssociation all = result.all().fitted();
    CohortRows other = PartFit.withCovariates(second, first);
    double[][] allFirst = all.firstVariates(first);
    double[][] allSecond = all.secondVariates(other);
    int pairs = all.pairs();
    double[][] u = new double[first.size()][pairs];
    double[][] v = new double[first.size()][pairs];
    for (int i = 0; i < u.length; i++) {
      Arrays.fill(u[i], Double.NaN);
      Arrays.fill(v[i], Double.NaN);
    }
    for (int f = 0; f < folds.size(); f++) {
      FittedAssociation fitted = result.folds().get(f).fitted();
      int[] training = folds.get(f).training();
      int[] test = folds.get(f).test();
      double[][] trainingFirst = fitted.firstVariates(first.rows(training));
      double[][] trainingSecond = fitted.secondVariates(other.rows(training));
      double[][] testFirst = fitted.firstVariates(first.rows(test));
      double[][] testSecond = fitted.secondVariates(other.rows(test));
      for (int k = 0; k < Math.min(pairs, fitted.pairs()); k++) {
        double along =
            correlation(trainingFirst, Vectors.rows(allFirst, training), k)
                + correlation(trainingSecond, Vectors.rows(allSecond, training), k);
        double sign = along < 0 ? -1 : 1;
        for (int i = 0; i < test.length; i++) {
          u[test[i]][k] = sign * testFirst[i][k];
          v[test[i]][k] = sign * testSecond[i][k];
        }
      }
    }
    return new HeldOutVariates(u, v);
  }

  private static double correlation(double[][] one, double[][] other, int pair) {
    return Vectors.correlation(Vectors.column(one, pair), Vectors.column(other, pair));
  }

  /** One pair's of the first block. */
  public double[] first(int pair) {
    return Vectors.column(first, pair);
  }

  /** One pair's of the second block. */
  public double[] second(int pair) {
    return Vectors.column(second, pair);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeldOutVariates that
        && Arrays.deepEquals(first, that.first)
        && Arrays.deepEquals(second, that.second);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(first) * 31 + Arrays.deepHashCode(second);
  }

  @Override
  public String toString() {
    return first.length + " rows of " + (first.length == 0 ? 0 : first[0].length) + " pairs";
  }
}
