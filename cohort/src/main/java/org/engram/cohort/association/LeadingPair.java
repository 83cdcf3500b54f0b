package org.engram.cohort.association;

import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.linalg.SymmetricEigen;

/**
 * The largest singular value of a matrix with its two vectors, by Golub-Kahan-Lanczos
 * bidiagonalisation with full reorthogonalisation (Golub and Van Loan, Matrix Computations, section
 * 10.4): one leading value of 512 x 512 takes some forty products with a vector, not a whole
 * decomposition.
 *
 * @param value not negative
 * @param left unit vector [rows]; zeros where the matrix is zero
 * @param right unit vector [columns]
 */
record LeadingPair(double value, double[] left, double[] right) {
  private static final int FIRST_LOOK = 12;
  private static final int BETWEEN_LOOKS = 6;

  /**
   * Of a matrix, row-major.
   *
   * @param matrix [rows, columns]
   * @param tolerance residual, as a share of the value, at which a pair is taken for found; the
   *     value's own error is of the order of its square
   */
  static LeadingPair of(double[] matrix, int rows, int columns, double tolerance) {
    double[] start = start(matrix, rows, columns);
    double length = Vectors.norm(start);
    if (length == 0) {
      return new LeadingPair(0, new double[rows], new double[columns]);
    }
    int most = Math.min(rows, columns);
    List<double[]> lefts = new ArrayList<>();
    List<double[]> rights = new ArrayList<>();
    List<Double> alphas = new ArrayList<>();
    List<Double> betas = new ArrayList<>();
    double[] v = Vectors.scaled(start, 1 / length);
    double scale = 0;
    for (int step = 1; ; step++) {
      rights.add(v);
      double[] u = Vectors.times(matrix, rows, columns, v);
      Vectors.orthogonalise(u, lefts);
      double alpha = Vectors.norm(u);
      scale = Math.max(scale, alpha);
      boolean ended = alpha <= 1e-14 * scale || alpha == 0;
      lefts.add(ended ? u : Vectors.scaled(u, 1 / alpha));
      alphas.add(ended ? 0 : alpha);
      double beta = 0;
      double[] next = null;
      if (!ended && step < most) {
        next = Vectors.transposedTimes(matrix, rows, columns, lefts.getLast());
        Vectors.orthogonalise(next, rights);
        beta = Vectors.norm(next);
        scale = Math.max(scale, beta);
      }
      boolean last = ended || step >= most || beta <= 1e-14 * scale;
      if (last || (step >= FIRST_LOOK && (step - FIRST_LOOK) % BETWEEN_LOOKS == 0)) {
        LeadingPair found = of(lefts, rights, alphas, betas);
        // The residual of a pair: beta times the last coefficient of its left vector.
        double residual = beta * Math.abs(Vectors.dot(found.left, lefts.getLast()));
        if (last || residual <= tolerance * found.value) {
          return found;
        }
      }
      betas.add(beta);
      v = Vectors.scaled(next, 1 / beta);
    }
  }

  /** Of the bidiagonal matrix with {@code alphas} on and {@code betas} above the diagonal. */
  private static LeadingPair of(
      List<double[]> lefts, List<double[]> rights, List<Double> alphas, List<Double> betas) {
    int k = alphas.size();
    double[][] product = new double[k][k]; // B'B
    for (int i = 0; i < k; i++) {
      double above = i == 0 ? 0 : betas.get(i - 1);
      product[i][i] = alphas.get(i) * alphas.get(i) + above * above;
      if (i > 0) {
        product[i][i - 1] = alphas.get(i - 1) * above;
        product[i - 1][i] = product[i][i - 1];
      }
    }
    double[] coordinates = SymmetricEigen.of(product).vectors()[0];
    double[] onLeft = new double[k]; // B x
    for (int i = 0; i < k; i++) {
      onLeft[i] =
          alphas.get(i) * coordinates[i] + (i + 1 < k ? betas.get(i) * coordinates[i + 1] : 0);
    }
    double value = Vectors.norm(onLeft);
    double[] left = Vectors.combined(lefts, Vectors.scaled(onLeft, 1 / value));
    double[] right = Vectors.combined(rights, coordinates);
    return new LeadingPair(value, left, right);
  }

  /** The row of greatest length: it leans towards the leading right vector, and needs no seed. */
  private static double[] start(double[] matrix, int rows, int columns) {
    int best = 0;
    double longest = -1;
    for (int i = 0; i < rows; i++) {
      double sum = 0;
      for (int j = 0; j < columns; j++) {
        double x = matrix[i * columns + j];
        sum += x * x;
      }
      if (sum > longest) {
        longest = sum;
        best = i;
      }
    }
    // One step of the power method from there touches all rows.
    double[] row = new double[columns];
    System.arraycopy(matrix, best * columns, row, 0, columns);
    double[] images = Vectors.times(matrix, rows, columns, row);
    return Vectors.transposedTimes(matrix, rows, columns, images);
  }
}
