package org.engram.cohort.transform;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.engram.tensor.linalg.Products;
import org.engram.tensor.linalg.Signs;
import org.engram.tensor.linalg.SymmetricEigen;

/**
 * Leading right singular vectors of centred rows.
 *
 * @param axes [components][features], of unit length and orthogonal, largest first
 * @param squares sum of the rows' squared scores on each axis
 * @param notes how exact they are, where they are not
 */
record PrincipalAxes(double[][] axes, double[] squares, List<String> notes) {
  /** Axes along which the rows' squares are below this part of the first's are rounding. */
  private static final double RANK = 1e-12;

  private static final int OVERSAMPLING = 20;
  private static final int MOST_ITERATIONS = 12;
  private static final double STILL = 1e-6;

  /** By the eigenvectors of X'X or of XX', whichever is smaller. */
  static PrincipalAxes exact(double[][] x, int wanted) {
    if (x.length < x[0].length) {
      SymmetricEigen eigen = SymmetricEigen.of(Products.gram(Products.transposed(x)));
      int rank = rank(eigen.values(), wanted);
      double[][] left = Arrays.copyOf(eigen.vectors(), rank);
      double[][] axes = rank == 0 ? new double[0][] : Products.times(left, x);
      for (double[] axis : axes) {
        normalise(axis);
        Signs.fix(axis);
      }
      return new PrincipalAxes(axes, Arrays.copyOf(eigen.values(), rank), List.of());
    }
    SymmetricEigen eigen = SymmetricEigen.of(Products.gram(x));
    int rank = rank(eigen.values(), wanted);
    return new PrincipalAxes(
        Arrays.copyOf(eigen.vectors(), rank), Arrays.copyOf(eigen.values(), rank), List.of());
  }

  /**
   * By iterating a random subspace, 20 dimensions larger than wanted, until the squares that it
   * captures grow by less than a millionth; at most 12 times.
   */
  static PrincipalAxes randomised(double[][] x, int wanted, long seed) {
    int size = Math.min(wanted + OVERSAMPLING, Math.min(x.length, x[0].length));
    SplittableRandom random = new SplittableRandom(seed);
    double[][] subspace = new double[x[0].length][size]; // [features][size]
    for (double[] row : subspace) {
      for (int j = 0; j < size; j++) {
        row[j] = random.nextGaussian();
      }
    }
    double captured = 0;
    double growth = 1;
    int iteration = 0;
    double[][] scores = Products.times(x, orthonormal(subspace));
    while (iteration < MOST_ITERATIONS && growth > STILL) {
      subspace = orthonormal(Products.cross(x, orthonormal(scores)));
      scores = Products.times(x, subspace);
      double now = leading(SymmetricEigen.of(Products.gram(scores)).values(), wanted);
      growth = (now - captured) / now;
      captured = now;
      iteration++;
    }
    SymmetricEigen eigen = SymmetricEigen.of(Products.gram(scores));
    int rank = rank(eigen.values(), wanted);
    double[][] axes =
        Products.times(Arrays.copyOf(eigen.vectors(), rank), Products.transposed(subspace));
    for (double[] axis : axes) {
      normalise(axis);
      Signs.fix(axis);
    }
    String note =
        String.format(
            Locale.ROOT,
            "randomised principal axes, %d iterations: the last raised the captured variance by"
                + " %.1e of itself",
            iteration,
            growth);
    return new PrincipalAxes(axes, Arrays.copyOf(eigen.values(), rank), List.of(note));
  }

  private static double leading(double[] values, int wanted) {
    return Arrays.stream(values).limit(wanted).map(v -> Math.max(0, v)).sum();
  }

  /** An orthonormal basis of the columns, [rows][at most as many columns]. */
  private static double[][] orthonormal(double[][] columns) {
    double[][] basis = columns;
    for (int pass = 0;
        pass < 2;
        pass++) { // the second pass mends what the first one's squares lost
      SymmetricEigen eigen = SymmetricEigen.of(Products.gram(basis));
      int rank = rank(eigen.values(), eigen.values().length);
      double[][] turn = new double[eigen.values().length][rank];
      for (int k = 0; k < rank; k++) {
        double length = Math.sqrt(eigen.values()[k]);
        for (int i = 0; i < turn.length; i++) {
          turn[i][k] = eigen.vectors()[k][i] / length;
        }
      }
      basis = Products.times(basis, turn);
    }
    return basis;
  }

  private static int rank(double[] values, int most) {
    int rank = 0;
    while (rank < Math.min(most, values.length) && values[rank] > RANK * values[0]) {
      rank++;
    }
    return rank;
  }

  private static void normalise(double[] axis) {
    double length = Math.sqrt(Arrays.stream(axis).map(v -> v * v).sum());
    for (int j = 0; j < axis.length; j++) {
      axis[j] /= length;
    }
  }
}
