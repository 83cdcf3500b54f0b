package org.engram.pipeline.simulate;

import java.util.Locale;
import org.engram.tensor.linalg.SymmetricEigen;

/**
 * Gradients of a known connectivity, to place regions with: a diffusion map (Coifman and Lafon,
 * 2006) of the positive correlations, with anisotropy 0.5 and axes scaled by λ / (1 - λ), the
 * constant axis left out. The connectivity is the simulation's true one, so nothing is thresholded
 * or estimated.
 */
public final class ConnectivityGradients {
  private ConnectivityGradients() {}

  /**
   * The leading axes, [regions, axes].
   *
   * @param axes from 1 to regions - 1
   */
  public static double[][] of(double[][] connectivity, int axes) {
    int n = connectivity.length;
    if (axes < 1 || axes > n - 1) {
      throw new IllegalArgumentException(axes + " axes of " + n + " regions");
    }
    double[][] kernel = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        kernel[i][j] = Math.max(0, connectivity[i][j]);
      }
    }
    symmetricallyScaled(kernel, 0.5);
    double[] degree = symmetricallyScaled(kernel, 0.5);
    SymmetricEigen eigen = SymmetricEigen.of(kernel);
    double[][] gradients = new double[n][axes];
    for (int axis = 0; axis < axes; axis++) {
      double value = eigen.values()[axis + 1];
      double[] vector = eigen.vectors()[axis + 1];
      for (int i = 0; i < n; i++) {
        gradients[i][axis] = vector[i] / Math.sqrt(degree[i]) * value / (1 - value);
      }
    }
    return gradients;
  }

  /** The table as {@code gradients.csv}: one line a region, no header. */
  public static String csv(double[][] gradients) {
    StringBuilder text = new StringBuilder();
    for (double[] row : gradients) {
      for (int axis = 0; axis < row.length; axis++) {
        text.append(axis == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.8g", row[axis]));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Divides an entry by the power of the sums of its row and column; gives the sums. */
  private static double[] symmetricallyScaled(double[][] kernel, double power) {
    int n = kernel.length;
    double[] sums = new double[n];
    for (int i = 0; i < n; i++) {
      for (double entry : kernel[i]) {
        sums[i] += entry;
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        kernel[i][j] /= Math.pow(sums[i] * sums[j], power);
      }
    }
    return sums;
  }
}
