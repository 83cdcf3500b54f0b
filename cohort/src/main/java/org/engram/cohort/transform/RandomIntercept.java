package org.engram.cohort.transform;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.engram.tensor.linalg.LeastSquares;
import org.engram.tensor.linalg.Products;

/**
 * A random intercept in each feature by restricted maximum likelihood. With λ the ratio of the
 * variance between groups to that within, V = I + λ ZZ' and the profile of the restricted
 * likelihood is one function of λ,
 *
 * <pre>
 *   log|V| + log|X'V⁻¹X| + (n - p) log(r'V⁻¹r),
 * </pre>
 *
 * which is searched on a grid of log λ and then by golden section. V⁻¹ takes (λ / (1 + λ n)) of a
 * group's sum away, so a group is its size and its sums.
 *
 * @param effects best linear unbiased prediction of each group, [groups][features]
 * @param within residual variance, [features]
 * @param between variance between groups, [features]; 0 where the likelihood has no maximum above
 */
record RandomIntercept(double[][] effects, double[] within, double[] between) {
  private static final double LEAST = -16;
  private static final double MOST = 12;
  private static final double STEP = 0.5;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /**
   * Fits.
   *
   * @param y [rows][features]
   * @param fixed the fixed effects' columns, the intercept among them
   * @param groups a group a row
   */
  static RandomIntercept fit(double[][] y, LeastSquares fixed, Sites groups) {
    int count = groups.names().size();
    int p = fixed.rank();
    double[] size = new double[count];
    double[][] x = new double[count][p]; // sums of the orthonormal fixed columns over each group
    for (int i = 0; i < y.length; i++) {
      int g = groups.of()[i];
      size[g]++;
      for (int k = 0; k < p; k++) {
        x[g][k] += fixed.basis()[k][i];
      }
    }
    double[][] share = Products.times(fixed.basis(), y);
    int width = y[0].length;
    double[][] sums = new double[width][count]; // of the least squares residuals over each group
    double[] squares = new double[width];
    for (int i = 0; i < y.length; i++) {
      double[] r = y[i].clone();
      for (int k = 0; k < p; k++) {
        double at = fixed.basis()[k][i];
        for (int j = 0; j < width; j++) {
          r[j] -= at * share[k][j];
        }
      }
      for (int j = 0; j < width; j++) {
        sums[j][groups.of()[i]] += r[j];
        squares[j] += r[j] * r[j];
      }
    }
    double[][] effects = new double[count][width];
    double[] within = new double[width];
    double[] between = new double[width];
    IntStream.range(0, width)
        .parallel()
        .forEach(
            j -> {
              Profile profile = new Profile(size, x, sums[j], squares[j], y.length - p);
              double lambda = profile.best();
              At at = profile.at(lambda);
              within[j] = at.square() / (y.length - p);
              between[j] = lambda * within[j];
              for (int g = 0; g < count; g++) {
                double sum = sums[j][g];
                for (int k = 0; k < p; k++) {
                  sum -= x[g][k] * at.shift()[k];
                }
                effects[g][j] = lambda / (1 + lambda * size[g]) * sum;
              }
            });
    return new RandomIntercept(effects, within, between);
  }

  /**
   * The likelihood's parts at one λ.
   *
   * @param value -2 log of the restricted likelihood, but for a constant
   * @param square r'V⁻¹r
   * @param shift by how much the fixed effects differ from those of least squares
   */
  private record At(double value, double square, double[] shift) {}

  private record Profile(double[] size, double[][] x, double[] sums, double squares, int freedom) {
    At at(double lambda) {
      int p = x[0].length;
      double[][] m = new double[p][p];
      double[] b = new double[p];
      double log = 0;
      double square = squares;
      for (int k = 0; k < p; k++) {
        m[k][k] = 1;
      }
      for (int g = 0; g < size.length; g++) {
        double c = lambda / (1 + lambda * size[g]);
        log += Math.log1p(lambda * size[g]);
        square -= c * sums[g] * sums[g];
        for (int k = 0; k < p; k++) {
          b[k] -= c * x[g][k] * sums[g];
          for (int l = 0; l < p; l++) {
            m[k][l] -= c * x[g][k] * x[g][l];
          }
        }
      }
      log += cholesky(m);
      double[] shift = solved(m, b);
      for (int k = 0; k < p; k++) {
        square -= shift[k] * b[k];
      }
      double value = log + freedom * Math.log(Math.max(square, Double.MIN_NORMAL));
      return new At(value, Math.max(0, square), shift);
    }

    double best() {
      if (!(squares > 0)) {
        return 0;
      }
      int steps = (int) ((MOST - LEAST) / STEP);
      int least = 0;
      double value = Double.POSITIVE_INFINITY;
      for (int k = 0; k <= steps; k++) {
        double now = at(Math.exp(LEAST + k * STEP)).value();
        if (now < value) {
          value = now;
          least = k;
        }
      }
      double low = LEAST + (least - 1) * STEP;
      double high = LEAST + (least + 1) * STEP;
      double a = high - GOLDEN * (high - low);
      double b = low + GOLDEN * (high - low);
      double fa = at(Math.exp(a)).value();
      double fb = at(Math.exp(b)).value();
      while (high - low > 1e-10) {
        if (fa <= fb) {
          high = b;
          b = a;
          fb = fa;
          a = high - GOLDEN * (high - low);
          fa = at(Math.exp(a)).value();
        } else {
          low = a;
          a = b;
          fa = fb;
          b = low + GOLDEN * (high - low);
          fb = at(Math.exp(b)).value();
        }
      }
      double found = Math.exp((low + high) / 2);
      // A maximum at the edge is no variance at all.
      return least == 0 || at(0).value() <= at(found).value() ? 0 : found;
    }
  }

  /** Makes the lower factor in place, and gives the logarithm of the determinant. */
  private static double cholesky(double[][] m) {
    double log = 0;
    for (int k = 0; k < m.length; k++) {
      for (int i = 0; i <= k; i++) {
        double sum = m[k][i];
        for (int l = 0; l < i; l++) {
          sum -= m[k][l] * m[i][l];
        }
        // The fixed effects keep at least one row's worth of each column within the groups or
        // between them: the matrix is positive definite for every finite λ.
        m[k][i] = i == k ? Math.sqrt(Math.max(sum, Double.MIN_NORMAL)) : sum / m[i][i];
      }
      log += 2 * Math.log(m[k][k]);
    }
    return log;
  }

  private static double[] solved(double[][] factor, double[] b) {
    double[] s = Arrays.copyOf(b, b.length);
    for (int k = 0; k < s.length; k++) {
      for (int l = 0; l < k; l++) {
        s[k] -= factor[k][l] * s[l];
      }
      s[k] /= factor[k][k];
    }
    for (int k = s.length - 1; k >= 0; k--) {
      for (int l = k + 1; l < s.length; l++) {
        s[k] -= factor[l][k] * s[l];
      }
      s[k] /= factor[k][k];
    }
    return s;
  }
}
