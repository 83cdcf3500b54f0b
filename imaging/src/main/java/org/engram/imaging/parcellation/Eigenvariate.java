package org.engram.imaging.parcellation;

import java.util.Arrays;
import org.engram.tensor.linalg.SymmetricEigen;

/**
 * The first eigenvariate of a region: for the centred matrix X [time, voxels] = U S V', the series
 * u1 s1 / sqrt(voxels), signed so that the sum of v1 is not negative, which is the sign of its
 * correlation with the mean (Friston et al., as SPM's {@code spm_regions} scales it).
 *
 * <p>The leading pair is found by Lanczos' iteration on X X' with full reorthogonalisation (Golub
 * and Van Loan, Matrix Computations, section 10.3), started from the mean series.
 */
final class Eigenvariate {
  /** Below this many voxels or frames the small square matrix is decomposed whole. */
  private static final int SMALL = 64;

  private static final double CONVERGED = 1e-13;

  /** [voxels][time], each centred. */
  private final double[][] x;

  private final int frames;

  private Eigenvariate(double[][] x, int frames) {
    this.x = x;
    this.frames = frames;
  }

  /**
   * Of a region's voxels.
   *
   * @param series [voxels][time], centred in place
   * @return [time]; zero where no voxel varies
   */
  static double[] of(double[][] series) {
    int frames = series[0].length;
    for (double[] voxel : series) {
      double mean = Arrays.stream(voxel).sum() / frames;
      for (int t = 0; t < frames; t++) {
        voxel[t] -= mean;
      }
    }
    return new Eigenvariate(series, frames).scaled();
  }

  private double[] scaled() {
    double[] u = leading();
    double[] v = new double[x.length];
    double power = 0; // s1 squared
    double sum = 0;
    for (int n = 0; n < v.length; n++) {
      v[n] = dot(x[n], u);
      power += v[n] * v[n];
      sum += v[n];
    }
    double scale = Math.copySign(Math.sqrt(power / x.length), sum < 0 ? -1 : 1);
    for (int t = 0; t < frames; t++) {
      u[t] *= scale;
    }
    return u;
  }

  /** u1, of length 1. */
  private double[] leading() {
    if (x.length <= SMALL) {
      double[][] gram = new double[x.length][x.length];
      for (int a = 0; a < x.length; a++) {
        for (int b = 0; b <= a; b++) {
          gram[a][b] = dot(x[a], x[b]);
          gram[b][a] = gram[a][b];
        }
      }
      double[] v = SymmetricEigen.of(gram).vectors()[0];
      double[] u = new double[frames];
      for (int n = 0; n < x.length; n++) {
        add(u, v[n], x[n]);
      }
      return unit(u);
    }
    return lanczos();
  }

  private double[] lanczos() {
    int most = Math.min(x.length, frames);
    double[][] q = new double[most][];
    double[] alpha = new double[most];
    double[] beta = new double[most];
    q[0] = start();
    int check = 16;
    for (int j = 0; ; j++) {
      double[] w = times(q[j]);
      alpha[j] = dot(q[j], w);
      for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i <= j; i++) {
          add(w, -dot(q[i], w), q[i]);
        }
      }
      beta[j] = Math.sqrt(dot(w, w));
      boolean last = j == most - 1 || beta[j] <= CONVERGED * Math.abs(alpha[0]);
      if (last || j + 1 >= check) {
        check = check * 3 / 2;
        SymmetricEigen small = tridiagonal(alpha, beta, j + 1);
        double[] s = small.vectors()[0];
        if (last || beta[j] * Math.abs(s[j]) <= CONVERGED * small.values()[0]) {
          double[] u = new double[frames];
          for (int i = 0; i <= j; i++) {
            add(u, s[i], q[i]);
          }
          return unit(u);
        }
      }
      q[j + 1] = unit(w);
    }
  }

  /** The mean, and a little of a fixed series, lest the mean have no share of the leading one. */
  private double[] start() {
    double[] start = new double[frames];
    for (double[] voxel : x) {
      add(start, 1.0 / x.length, voxel);
    }
    double little = 1e-3 * Math.sqrt(dot(start, start)) + Double.MIN_NORMAL;
    for (int t = 0; t < frames; t++) {
      start[t] += little * ((t + 1) * 7919L % 1009 / 1009.0 - 0.5);
    }
    return unit(start);
  }

  /** X X' u. */
  private double[] times(double[] u) {
    double[] product = new double[frames];
    for (double[] voxel : x) {
      add(product, dot(voxel, u), voxel);
    }
    return product;
  }

  private static SymmetricEigen tridiagonal(double[] alpha, double[] beta, int size) {
    double[][] matrix = new double[size][size];
    for (int i = 0; i < size; i++) {
      matrix[i][i] = alpha[i];
      if (i + 1 < size) {
        matrix[i][i + 1] = beta[i];
        matrix[i + 1][i] = beta[i];
      }
    }
    return SymmetricEigen.of(matrix);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int t = 0; t < a.length; t++) {
      sum += a[t] * b[t];
    }
    return sum;
  }

  private static void add(double[] to, double factor, double[] series) {
    for (int t = 0; t < to.length; t++) {
      to[t] += factor * series[t];
    }
  }

  private static double[] unit(double[] vector) {
    double norm = Math.sqrt(dot(vector, vector));
    for (int t = 0; t < vector.length && norm > 0; t++) {
      vector[t] /= norm;
    }
    return vector;
  }
}
