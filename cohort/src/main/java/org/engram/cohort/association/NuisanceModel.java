package org.engram.cohort.association;

import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.engram.cohort.rows.CohortRows;
import org.engram.tensor.linalg.ColumnSpace;
import org.engram.tensor.linalg.SymmetricEigen;

/**
 * The nuisance Z of training rows: what is taken out of features by least squares, from training
 * rows and from others by the same coefficients; and the transformation that makes the residuals of
 * training rows exchangeable.
 *
 * <p>Residuals R y, R = I - Z Z⁺, are correlated between rows and so not exchangeable. Of the rows
 * S that are kept, at least as many fewer as Z has rank,
 *
 * <pre>
 *   (S' R S)^(-1/2) S' R y
 * </pre>
 *
 * has covariance σ² I where y has (Theil 1965; Winkler et al. 2020, NeuroImage): its rows still
 * stand for subjects, so that exchangeability blocks keep their meaning, and may be permuted. With
 * W an orthonormal basis of Z and W_S its kept rows, S'RS = I - W_S W_S', whose inverse root is I +
 * W_S G W_S' with a small G. An intercept alone needs none of it: centred rows are exchangeable as
 * they are.
 */
final class NuisanceModel {
  /** Below this the kept rows do not determine the residuals. */
  private static final double LEAST_EIGENVALUE = 1e-6;

  private final NuisanceDesign design;
  private final double[][] columns; // [columns][training rows]
  private final double[][] basis; // W, [rank][training rows]

  private NuisanceModel(NuisanceDesign design, double[][] columns, double[][] basis) {
    this.design = design;
    this.columns = columns;
    this.basis = basis;
  }

  static NuisanceModel fit(CohortRows training, List<String> names) {
    NuisanceDesign design = NuisanceDesign.fit(training, names);
    double[][] columns = design.columns(training);
    double[][] basis = ColumnSpace.of(columns, training.size()).basis();
    return new NuisanceModel(design, columns, basis);
  }

  int rank() {
    return basis.length;
  }

  boolean hasCovariates() {
    return design.hasCovariates();
  }

  /** W, [rank][training rows]. */
  double[][] basis() {
    return basis;
  }

  /** Least squares coefficients of features on the nuisance, [columns][features]. */
  double[][] coefficients(double[][] training) {
    DMatrixRMaj z = new DMatrixRMaj(training.length, columns.length);
    for (int i = 0; i < training.length; i++) {
      for (int c = 0; c < columns.length; c++) {
        z.set(i, c, columns[c][i]);
      }
    }
    // Pivoted: a column that depends on others gets no coefficient.
    LinearSolverDense<DMatrixRMaj> solver =
        LinearSolverFactory_DDRM.leastSquaresQrPivot(true, false);
    if (!solver.setA(z)) {
      throw new IllegalStateException("no least squares of " + z.numRows + " x " + z.numCols);
    }
    DMatrixRMaj solution = new DMatrixRMaj(columns.length, training[0].length);
    solver.solve(new DMatrixRMaj(training), solution);
    double[][] coefficients = new double[columns.length][training[0].length];
    for (int c = 0; c < coefficients.length; c++) {
      for (int j = 0; j < coefficients[c].length; j++) {
        coefficients[c][j] = solution.get(c, j);
      }
    }
    return coefficients;
  }

  /** What is left of features, of any rows, without what coefficients say of the nuisance. */
  double[][] residuals(CohortRows rows, double[][] features, double[][] coefficients) {
    double[][] z = design.columns(rows);
    double[][] left = new double[features.length][];
    for (int i = 0; i < left.length; i++) {
      left[i] = features[i].clone();
      for (int c = 0; c < z.length; c++) {
        Vectors.add(left[i], coefficients[c], -z[c][i]);
      }
    }
    return left;
  }

  /** Whether the rows that are kept determine the residuals, numerically. */
  boolean determinedBy(int[] kept) {
    double[] squares = SymmetricEigen.of(gram(kept)).values();
    return 1 - squares[0] > LEAST_EIGENVALUE;
  }

  /**
   * (S'RS)^(-1/2) applied to the residuals of kept training rows.
   *
   * @param residuals of all training rows
   * @param kept rows of them
   */
  double[][] exchangeable(double[][] residuals, int[] kept) {
    double[][] chosen = Vectors.rows(residuals, kept);
    if (!hasCovariates()) {
      return chosen;
    }
    int rank = basis.length;
    int width = chosen[0].length;
    SymmetricEigen eigen = SymmetricEigen.of(gram(kept));
    double[][] shares = new double[rank][width]; // W_S' E
    for (int a = 0; a < rank; a++) {
      for (int i = 0; i < kept.length; i++) {
        Vectors.add(shares[a], chosen[i], basis[a][kept[i]]);
      }
    }
    double[][] weighted = new double[rank][width]; // G W_S' E
    for (int k = 0; k < rank; k++) {
      double square = Math.max(0, eigen.values()[k]);
      double g = square < 1e-12 ? 0.5 : (1 / Math.sqrt(1 - square) - 1) / square;
      double[] vector = eigen.vectors()[k];
      double[] along = new double[width];
      for (int a = 0; a < rank; a++) {
        Vectors.add(along, shares[a], vector[a]);
      }
      for (int a = 0; a < rank; a++) {
        Vectors.add(weighted[a], along, g * vector[a]);
      }
    }
    double[][] transformed = new double[kept.length][];
    for (int i = 0; i < kept.length; i++) {
      transformed[i] = chosen[i].clone();
      for (int a = 0; a < rank; a++) {
        Vectors.add(transformed[i], weighted[a], basis[a][kept[i]]);
      }
    }
    return transformed;
  }

  /** W_S' W_S. */
  private double[][] gram(int[] kept) {
    double[][] gram = new double[basis.length][basis.length];
    for (int a = 0; a < basis.length; a++) {
      for (int b = 0; b <= a; b++) {
        for (int row : kept) {
          gram[a][b] += basis[a][row] * basis[b][row];
        }
        gram[b][a] = gram[a][b];
      }
    }
    return gram;
  }
}
