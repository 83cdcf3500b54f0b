package org.engram.imaging.registration;

import org.engram.imaging.volume.Affine;

/**
 * An affine map by numbers that each move the head's surface by about a millimetre a unit: three
 * shifts, three turns, scales, shears. A point x of the fixed image goes to
 *
 * <pre>centre of moving + shift + R K S (x - centre of fixed)</pre>
 *
 * with R turned about x, y and z, K the shears (upper triangle) and S the exponentials of the
 * scales.
 *
 * @param freedom what the map may do; fewer degrees than 12 leave scales and shears at 0, or the
 *     three scales equal
 * @param fixedCentre what the map turns about, millimetres
 * @param movingCentre where it goes without a shift, millimetres
 */
record Parameters(Freedom freedom, double[] fixedCentre, double[] movingCentre) {
  /** Millimetres from the middle of a head to its surface, roughly. */
  static final double RADIUS = 60;

  private static final double STEP = 1e-4;

  int count() {
    return freedom.degrees();
  }

  /** The 3 x 3 part, row-major. */
  double[] linear(double[] p) {
    double rx = p[3] / RADIUS;
    double ry = p[4] / RADIUS;
    double rz = p[5] / RADIUS;
    double cx = Math.cos(rx);
    double sx = Math.sin(rx);
    double cy = Math.cos(ry);
    double sy = Math.sin(ry);
    double cz = Math.cos(rz);
    double sz = Math.sin(rz);
    double[] turn = {
      cz * cy,
      cz * sy * sx - sz * cx,
      cz * sy * cx + sz * sx,
      sz * cy,
      sz * sy * sx + cz * cx,
      sz * sy * cx - cz * sx,
      -sy,
      cy * sx,
      cy * cx
    };
    double[] scale = {1, 1, 1};
    double[] shear = new double[3];
    switch (freedom) {
      case RIGID -> {}
      case SIMILARITY -> {
        double all = Math.exp(p[6] / RADIUS);
        scale = new double[] {all, all, all};
      }
      case SCALES, AFFINE -> {
        for (int axis = 0; axis < 3; axis++) {
          scale[axis] = Math.exp(p[6 + axis] / RADIUS);
          shear[axis] = freedom == Freedom.AFFINE ? p[9 + axis] / RADIUS : 0;
        }
      }
    }
    double[] shape = {
      scale[0],
      shear[0] * scale[1],
      shear[1] * scale[2],
      0,
      scale[1],
      shear[2] * scale[2],
      0,
      0,
      scale[2]
    };
    double[] linear = new double[9];
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++) {
        for (int t = 0; t < 3; t++) {
          linear[3 * r + c] += turn[3 * r + t] * shape[3 * t + c];
        }
      }
    }
    return linear;
  }

  /** From millimetres of the fixed image to those of the moving one. */
  Affine map(double[] p) {
    double[] linear = linear(p);
    double[] rows = new double[12];
    for (int r = 0; r < 3; r++) {
      double shift = movingCentre[r] + p[r];
      for (int c = 0; c < 3; c++) {
        rows[4 * r + c] = linear[3 * r + c];
        shift -= linear[3 * r + c] * fixedCentre[c];
      }
      rows[4 * r + 3] = shift;
    }
    return Affine.ofRows(rows);
  }

  /**
   * The gradient by parameters.
   *
   * @param byMap by the map's numbers, 3 x 4 row-major, its last column that of a shift and the
   *     others those of points counted from the fixed centre
   */
  double[] gradient(double[] p, double[] byMap) {
    double[] gradient = new double[count()];
    for (int axis = 0; axis < 3; axis++) {
      gradient[axis] = byMap[4 * axis + 3];
    }
    double[] moved = p.clone();
    for (int n = 3; n < gradient.length; n++) {
      moved[n] = p[n] + STEP;
      double[] above = linear(moved);
      moved[n] = p[n] - STEP;
      double[] below = linear(moved);
      moved[n] = p[n];
      for (int r = 0; r < 3; r++) {
        for (int c = 0; c < 3; c++) {
          gradient[n] += byMap[4 * r + c] * (above[3 * r + c] - below[3 * r + c]) / (2 * STEP);
        }
      }
    }
    return gradient;
  }

  /** The same map among maps that may do more. */
  double[] widened(double[] p, Freedom wider) {
    double[] wide = new double[wider.degrees()];
    System.arraycopy(p, 0, wide, 0, 6);
    boolean oneScale = freedom == Freedom.SIMILARITY;
    for (int axis = 0; axis < 3 && p.length > 6 && wide.length > 7; axis++) {
      wide[6 + axis] = p[oneScale ? 6 : 6 + axis];
    }
    if (wide.length == 7 && oneScale) {
      wide[6] = p[6];
    }
    for (int shear = 9; shear < Math.min(p.length, wide.length); shear++) {
      wide[shear] = p[shear];
    }
    return wide;
  }
}
