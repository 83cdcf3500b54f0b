package org.engram.imaging.volume;

import java.util.Arrays;

/**
 * The linear map from voxel indices (i, j, k) to scanner or template coordinates (x, y, z) in
 * millimetres, RAS+: x grows to the right, y to the front, z to the top. The fourth row is (0, 0,
 * 0, 1) and is not stored.
 */
public final class Affine {
  /** Row-major, 3 x 4. */
  private final double[] m;

  private Affine(double[] m) {
    this.m = m;
  }

  /**
   * An affine of its first three rows.
   *
   * @param rows 12 numbers, row-major
   * @throws IllegalArgumentException if there are not 12 or one is not finite
   */
  public static Affine ofRows(double... rows) {
    if (rows.length != 12 || !Arrays.stream(rows).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("not three finite rows of four: " + Arrays.toString(rows));
    }
    return new Affine(rows.clone());
  }

  /** Voxels of the given sizes along the axes of space, voxel (0, 0, 0) at the origin. */
  public static Affine scaling(double x, double y, double z) {
    return ofRows(x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0);
  }

  /** The number in a row (0 to 2) and a column (0 to 3). */
  public double at(int row, int column) {
    return m[4 * row + column];
  }

  /** One coordinate (0 to 2: x, y, z) of a voxel position, in millimetres. */
  public double map(int row, double i, double j, double k) {
    int r = 4 * row;
    return m[r] * i + m[r + 1] * j + m[r + 2] * k + m[r + 3];
  }

  /** This map after another: {@code a.after(b)} maps a point by b, then by a. */
  public Affine after(Affine first) {
    double[] product = new double[12];
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 4; c++) {
        double sum = c == 3 ? at(r, 3) : 0;
        for (int t = 0; t < 3; t++) {
          sum += at(r, t) * first.at(t, c);
        }
        product[4 * r + c] = sum;
      }
    }
    return new Affine(product);
  }

  /** Determinant of the linear part: the volume of a voxel in cubic millimetres, with its sign. */
  public double determinant() {
    return at(0, 0) * (at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1))
        - at(0, 1) * (at(1, 0) * at(2, 2) - at(1, 2) * at(2, 0))
        + at(0, 2) * (at(1, 0) * at(2, 1) - at(1, 1) * at(2, 0));
  }

  /**
   * The map back, from millimetres to voxel indices.
   *
   * @throws ArithmeticException if the map is singular
   */
  public Affine inverse() {
    double determinant = determinant();
    if (!(Math.abs(determinant) > 0)) {
      throw new ArithmeticException("a singular affine: " + this);
    }
    double[] back = new double[12];
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++) {
        int r1 = (c + 1) % 3;
        int r2 = (c + 2) % 3;
        int c1 = (r + 1) % 3;
        int c2 = (r + 2) % 3;
        back[4 * r + c] = (at(r1, c1) * at(r2, c2) - at(r1, c2) * at(r2, c1)) / determinant;
      }
    }
    for (int r = 0; r < 3; r++) {
      back[4 * r + 3] =
          -(back[4 * r] * at(0, 3) + back[4 * r + 1] * at(1, 3) + back[4 * r + 2] * at(2, 3));
    }
    return new Affine(back);
  }

  /** Length in millimetres of a step along a voxel axis (0 to 2). */
  public double voxelSize(int axis) {
    return Math.hypot(Math.hypot(at(0, axis), at(1, axis)), at(2, axis));
  }

  /** Whether every number agrees within an absolute tolerance. */
  public boolean near(Affine other, double tolerance) {
    for (int i = 0; i < 12; i++) {
      if (!(Math.abs(m[i] - other.m[i]) <= tolerance)) {
        return false;
      }
    }
    return true;
  }

  /** The first three rows, row-major. */
  public double[] rows() {
    return m.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Affine that && Arrays.equals(m, that.m);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(m);
  }

  @Override
  public String toString() {
    return Arrays.toString(m);
  }
}
