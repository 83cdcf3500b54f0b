package org.engram.imaging.volume.phantom;

import java.util.random.RandomGenerator;
import org.engram.imaging.volume.Grid;

/**
 * A receive coil's slow brightening and darkening: the exponential of a polynomial of third degree
 * in space, whose mean logarithm over the head is 0 and whose greatest is the strength.
 */
final class CoilField {
  private static final int DEGREE = 3;
  private static final double LENGTH = 100; // millimetres of a unit
  private static final int PLACES = 25;

  private final double[][][] coefficients = new double[DEGREE + 1][DEGREE + 1][DEGREE + 1];

  private CoilField() {}

  static CoilField draw(double strength, RandomGenerator random) {
    CoilField field = new CoilField();
    for (int a = 0; a <= DEGREE; a++) {
      for (int b = 0; a + b <= DEGREE; b++) {
        for (int c = 0; a + b + c <= DEGREE; c++) {
          field.coefficients[a][b][c] = random.nextGaussian() / (1 + a + b + c);
        }
      }
    }
    field.scale(strength);
    return field;
  }

  /** Over places within the scalp of the average head. */
  private void scale(double strength) {
    Ellipsoid head = Anatomy.CRANIUM.grown(Anatomy.SKULL + Anatomy.SCALP);
    double sum = 0;
    int places = 0;
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int n = 0; n < PLACES * PLACES * PLACES; n++) {
      double x = head.a() * (2.0 * (n % PLACES) / (PLACES - 1) - 1);
      double y = head.b() * (2.0 * (n / PLACES % PLACES) / (PLACES - 1) - 1);
      double z = head.c() * (2.0 * (n / PLACES / PLACES) / (PLACES - 1) - 1);
      if (head.holds(x, y, z)) {
        double log = log(x, y, z);
        sum += log;
        places++;
        least = Math.min(least, log);
        greatest = Math.max(greatest, log);
      }
    }
    double mean = sum / places;
    coefficients[0][0][0] -= mean;
    double factor = strength / Math.max(greatest - mean, mean - least);
    for (double[][] rows : coefficients) {
      for (double[] row : rows) {
        for (int c = 0; c < row.length; c++) {
          row[c] *= factor;
        }
      }
    }
  }

  /** The factor at a voxel of a grid. */
  double at(Grid grid, int index) {
    int i = index % grid.nx();
    int j = index / grid.nx() % grid.ny();
    int k = index / grid.nx() / grid.ny();
    double x = grid.affine().map(0, i, j, k) - PhantomImaging.MIDDLE.get(0);
    double y = grid.affine().map(1, i, j, k) - PhantomImaging.MIDDLE.get(1);
    double z = grid.affine().map(2, i, j, k) - PhantomImaging.MIDDLE.get(2);
    return Math.exp(log(x, y, z));
  }

  private double log(double x, double y, double z) {
    double u = x / LENGTH;
    double v = y / LENGTH;
    double w = z / LENGTH;
    double sum = 0;
    double pu = 1;
    for (int a = 0; a <= DEGREE; a++) {
      double pv = pu;
      for (int b = 0; a + b <= DEGREE; b++) {
        double pw = pv;
        for (int c = 0; a + b + c <= DEGREE; c++) {
          sum += coefficients[a][b][c] * pw;
          pw *= w;
        }
        pv *= v;
      }
      pu *= u;
    }
    return sum;
  }
}
