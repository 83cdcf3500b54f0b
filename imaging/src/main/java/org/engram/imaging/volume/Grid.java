package org.engram.imaging.volume;

/**
 * A regular lattice of voxels and where it lies. Values on it are stored with i (the first index)
 * running fastest: voxel (i, j, k) has the index i + nx * (j + ny * k).
 *
 * @param nx voxels along the first axis
 * @param ny voxels along the second axis
 * @param nz voxels along the third axis
 * @param affine from voxel indices to RAS+ millimetres
 */
public record Grid(int nx, int ny, int nz, Affine affine) {
  /** Largest number of voxels of one volume: what an array of Java can index. */
  public static final int MOST_VOXELS = Integer.MAX_VALUE - 8;

  public Grid {
    if (nx < 1 || ny < 1 || nz < 1 || (double) nx * ny * nz > MOST_VOXELS) {
      throw new IllegalArgumentException("not a grid: " + nx + " x " + ny + " x " + nz);
    }
  }

  /** Number of voxels. */
  public int voxels() {
    return nx * ny * nz;
  }

  /** Index of a voxel in an array of this grid's values. */
  public int index(int i, int j, int k) {
    return i + nx * (j + ny * k);
  }

  /** Voxels along an axis (0 to 2). */
  public int size(int axis) {
    return switch (axis) {
      case 0 -> nx;
      case 1 -> ny;
      case 2 -> nz;
      default -> throw new IllegalArgumentException("axis " + axis);
    };
  }

  /** Whether both have the same shape and put each voxel at the same place within a tolerance. */
  public boolean matches(Grid other, double millimetres) {
    if (nx != other.nx || ny != other.ny || nz != other.nz) {
      return false;
    }
    for (int corner = 0; corner < 8; corner++) {
      double i = (corner & 1) == 0 ? 0 : nx - 1;
      double j = (corner & 2) == 0 ? 0 : ny - 1;
      double k = (corner & 4) == 0 ? 0 : nz - 1;
      for (int row = 0; row < 3; row++) {
        double apart = affine.map(row, i, j, k) - other.affine.map(row, i, j, k);
        if (!(Math.abs(apart) <= millimetres)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Shape and voxel sizes in words, for messages: {@code 97 x 115 x 97 voxels of 2 x 2 x 2 mm}. */
  public String describe() {
    return nx
        + " x "
        + ny
        + " x "
        + nz
        + " voxels of "
        + size3(0)
        + " x "
        + size3(1)
        + " x "
        + size3(2)
        + " mm";
  }

  private String size3(int axis) {
    double rounded = Math.round(affine.voxelSize(axis) * 1000) / 1000.0;
    return rounded == Math.rint(rounded) ? String.valueOf((long) rounded) : String.valueOf(rounded);
  }
}
