package org.engram.imaging.volume.augmentation;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.engram.imaging.volume.Grid;

/**
 * The slow brightening and darkening of a receive coil (Van Leemput et al. 1999): values are
 * multiplied by the exponential of a polynomial of third degree, a sum of products of Legendre
 * polynomials over axes that run from -1 to 1. Coefficients of zero change nothing.
 *
 * @param greatest coefficient; each of the twenty lies between 0 and this
 * @param chance of it
 */
public record BiasField(double greatest, double chance) implements VolumeChange {
  private static final int DEGREE = 3;

  /** Products of three polynomials whose degrees add up to at most three. */
  static final int COEFFICIENTS = 20;

  public BiasField {
    Bounds.chance("bias field", chance);
    Bounds.ordered("bias field", 0, greatest, 0, 10);
  }

  @Override
  public Optional<Drawn> draw(RandomGenerator random) {
    boolean happens = VolumeChange.happens(chance, random);
    double[] coefficients = new double[COEFFICIENTS];
    for (int c = 0; c < coefficients.length; c++) {
      coefficients[c] = VolumeChange.between(0, greatest, random);
    }
    return happens
        ? Optional.of((values, grid) -> apply(values, grid, coefficients))
        : Optional.empty();
  }

  /**
   * @param coefficients in the order of the first axis's degree, then the second's, then the
   *     third's
   */
  static void apply(float[] values, Grid grid, double[] coefficients) {
    double[][] x = legendre(grid.nx());
    double[][] y = legendre(grid.ny());
    double[][] z = legendre(grid.nz());
    double[][][] c = new double[DEGREE + 1][DEGREE + 1][DEGREE + 1];
    int next = 0;
    for (int a = 0; a <= DEGREE; a++) {
      for (int b = 0; a + b <= DEGREE; b++) {
        for (int d = 0; a + b + d <= DEGREE; d++) {
          c[a][b][d] = coefficients[next++];
        }
      }
    }
    int at = 0;
    for (int k = 0; k < grid.nz(); k++) {
      for (int j = 0; j < grid.ny(); j++) {
        double[] line = new double[DEGREE + 1]; // the polynomial along the first axis
        for (int a = 0; a <= DEGREE; a++) {
          for (int b = 0; a + b <= DEGREE; b++) {
            for (int d = 0; a + b + d <= DEGREE; d++) {
              line[a] += c[a][b][d] * y[b][j] * z[d][k];
            }
          }
        }
        for (int i = 0; i < grid.nx(); i++, at++) {
          double log = 0;
          for (int a = 0; a <= DEGREE; a++) {
            log += line[a] * x[a][i];
          }
          values[at] = (float) (values[at] * Math.exp(log));
        }
      }
    }
  }

  /** Legendre polynomials of degree 0 to 3 at evenly spaced places, [degree][place]. */
  private static double[][] legendre(int places) {
    double[][] values = new double[DEGREE + 1][places];
    for (int n = 0; n < places; n++) {
      double t = places == 1 ? -1 : -1 + 2.0 * n / (places - 1);
      values[0][n] = 1;
      values[1][n] = t;
      values[2][n] = (3 * t * t - 1) / 2;
      values[3][n] = (5 * t * t - 3) * t / 2;
    }
    return values;
  }
}
