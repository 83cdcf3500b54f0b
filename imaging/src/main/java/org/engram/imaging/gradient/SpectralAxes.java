package org.engram.imaging.gradient;

import org.engram.tensor.RefusedInputException;
import org.engram.tensor.linalg.Signs;
import org.engram.tensor.linalg.SymmetricEigen;

/**
 * The leading axes of an affinity by one of the methods.
 *
 * @param values [regions, axes], each axis signed by {@link Signs}
 * @param eigenvalues one an axis, before any scaling
 * @param shares of each axis in the sum over all axes that there are
 */
record SpectralAxes(double[][] values, double[] eigenvalues, double[] shares) {
  /** Below this a leading eigenvalue is rounding. */
  private static final double ROUNDING = 1e-12;

  static SpectralAxes of(
      Connectivity connectivity, double[][] affinity, GradientSettings settings) {
    int n = affinity.length;
    if (settings.axes() > n - 1) {
      throw new RefusedInputException(
          connectivity.source(),
          n + " regions and " + settings.axes() + " axes",
          "fewer axes than regions",
          "Ask for at most " + (n - 1) + " axes (--axes " + (n - 1) + ")");
    }
    return switch (settings.method()) {
      case DIFFUSION_MAP -> {
        Components.refuseDisconnected(connectivity, affinity);
        yield diffusionMap(connectivity, affinity, settings);
      }
      case LAPLACIAN_EIGENMAPS -> {
        double[][] others = withoutDiagonal(affinity);
        Components.refuseDisconnected(connectivity, others);
        yield laplacianEigenmaps(others, settings.axes());
      }
      case PCA -> principalComponents(connectivity, affinity, settings.axes());
    };
  }

  /**
   * W' = D^-α W D^-α, then the Markov matrix P = D'^-1 W' by way of its symmetric sibling D'^-½ W'
   * D'^-½, whose eigenvectors u give P's as ψ = u / u₀ with ψ₀ = 1. Axis k is ψₖ times λₖ / (1 -
   * λₖ), or λₖ^t.
   */
  private static SpectralAxes diffusionMap(
      Connectivity connectivity, double[][] affinity, GradientSettings settings) {
    double[][] markov = scaled(affinity, degrees(affinity), settings.alpha());
    double[] degrees = degrees(markov);
    double total = Rows.sum(degrees);
    SymmetricEigen eigen = SymmetricEigen.of(scaled(markov, degrees, 0.5));
    int axes = settings.axes();
    int positive = refuseNegative(connectivity, eigen.values(), 1, axes);
    if (1 - eigen.values()[1] < ROUNDING) {
      throw new RefusedInputException(
          connectivity.source(),
          "a graph that all but falls apart: its second eigenvalue is " + eigen.values()[1],
          "an eigenvalue below 1",
          "Lower the sparsity, or choose the kernel normalized-angle");
    }
    double[][] values = new double[affinity.length][axes];
    double[] leading = new double[axes];
    for (int axis = 0; axis < axes; axis++) {
      double lambda = eigen.values()[axis + 1];
      double time = settings.diffusionTime();
      double scale = time == 0 ? lambda / (1 - lambda) : Math.pow(lambda, time);
      double[] column = new double[affinity.length];
      for (int i = 0; i < column.length; i++) {
        column[i] = eigen.vectors()[axis + 1][i] / Math.sqrt(degrees[i] / total) * scale;
      }
      put(values, axis, column);
      leading[axis] = lambda;
    }
    return new SpectralAxes(values, leading, shares(eigen.values(), 1, positive, axes));
  }

  /**
   * The smallest eigenvalues but the first of the normalised Laplacian I - D^-½ W D^-½ of the graph
   * without self-affinities; axis k is D^-½ uₖ.
   */
  private static SpectralAxes laplacianEigenmaps(double[][] affinity, int axes) {
    int n = affinity.length;
    double[] degrees = degrees(affinity);
    SymmetricEigen eigen = SymmetricEigen.of(scaled(affinity, degrees, 0.5));
    double[][] values = new double[n][axes];
    double[] smallest = new double[axes];
    double[] inverse = new double[n];
    for (int k = 1; k < n; k++) {
      inverse[k] = 1 / (1 - eigen.values()[k]);
    }
    for (int axis = 0; axis < axes; axis++) {
      double[] column = new double[n];
      for (int i = 0; i < n; i++) {
        column[i] = eigen.vectors()[axis + 1][i] / Math.sqrt(degrees[i]);
      }
      put(values, axis, column);
      smallest[axis] = 1 - eigen.values()[axis + 1];
    }
    return new SpectralAxes(values, smallest, shares(inverse, 1, n, axes));
  }

  /** Scores of the affinity's rows, centred by column; eigenvalues are variances over n - 1. */
  private static SpectralAxes principalComponents(
      Connectivity connectivity, double[][] affinity, int axes) {
    int n = affinity.length;
    double[] means = new double[n];
    for (double[] row : affinity) {
      for (int j = 0; j < n; j++) {
        means[j] += row[j] / n;
      }
    }
    double[][] centred = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        centred[i][j] = affinity[i][j] - means[j];
      }
    }
    double[][] gram = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        gram[i][j] = Rows.dot(centred[i], centred[j]) / (n - 1);
        gram[j][i] = gram[i][j];
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(gram);
    int positive = refuseNegative(connectivity, eigen.values(), 0, axes);
    double[][] values = new double[n][axes];
    double[] variances = new double[axes];
    for (int axis = 0; axis < axes; axis++) {
      double[] column = eigen.vectors()[axis].clone();
      variances[axis] = eigen.values()[axis];
      for (int i = 0; i < n; i++) {
        column[i] *= Math.sqrt(variances[axis] * (n - 1));
      }
      put(values, axis, column);
    }
    return new SpectralAxes(values, variances, shares(eigen.values(), 0, positive, axes));
  }

  /** Where the positive eigenvalues end; refuses more axes than there are of them. */
  private static int refuseNegative(
      Connectivity connectivity, double[] values, int first, int axes) {
    int end = first;
    while (end < values.length && values[end] > ROUNDING * values[0]) {
      end++;
    }
    if (end - first < axes) {
      throw new RefusedInputException(
          connectivity.source(),
          (end - first) + " axes with a positive eigenvalue, and " + axes + " asked for",
          "as many axes as there are positive eigenvalues",
          "Ask for fewer axes, or choose another kernel");
    }
    return end;
  }

  private static double[] shares(double[] values, int first, int end, int axes) {
    double sum = 0;
    for (int k = first; k < end; k++) {
      sum += values[k];
    }
    double[] shares = new double[axes];
    for (int axis = 0; axis < axes; axis++) {
      shares[axis] = values[first + axis] / sum;
    }
    return shares;
  }

  private static void put(double[][] values, int axis, double[] column) {
    Signs.fix(column);
    for (int i = 0; i < column.length; i++) {
      values[i][axis] = column[i];
    }
  }

  private static double[][] withoutDiagonal(double[][] affinity) {
    double[][] others = new double[affinity.length][];
    for (int i = 0; i < others.length; i++) {
      others[i] = affinity[i].clone();
      others[i][i] = 0;
    }
    return others;
  }

  private static double[] degrees(double[][] affinity) {
    double[] degrees = new double[affinity.length];
    for (int i = 0; i < degrees.length; i++) {
      degrees[i] = Rows.sum(affinity[i]);
    }
    return degrees;
  }

  /** Every entry over the product of its row's and its column's degree to a power. */
  private static double[][] scaled(double[][] affinity, double[] degrees, double power) {
    int n = affinity.length;
    double[][] scaled = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        scaled[i][j] = affinity[i][j] / Math.pow(degrees[i] * degrees[j], power);
        scaled[j][i] = scaled[i][j];
      }
    }
    return scaled;
  }
}
