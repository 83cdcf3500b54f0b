package org.engram.imaging.volume.preparation;

import java.util.Arrays;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;

/** A box of a volume's voxels, cut out or reaching beyond its edges. */
final class Box {
  private Box() {}

  /**
   * The voxels from {@code start} on.
   *
   * @param start along each axis; negative where the box begins before the volume
   * @param size along each axis
   * @param edge whether a voxel outside has the value of the nearest one inside; else 0
   */
  static Volume of(Volume volume, int[] start, int[] size, boolean edge) {
    Grid from = volume.grid();
    Grid to = new Grid(size[0], size[1], size[2], moved(from.affine(), start));
    float[] values = new float[to.voxels()];
    int first = Math.clamp(-start[0], 0, size[0]); // voxels before the volume's row
    int end = Math.clamp((long) from.nx() - start[0], first, size[0]);
    for (int k = 0; k < size[2]; k++) {
      int z = inside(k + start[2], from.nz(), edge);
      for (int j = 0; j < size[1]; j++) {
        int y = inside(j + start[1], from.ny(), edge);
        if (y < 0 || z < 0) {
          continue;
        }
        int row = from.index(0, y, z);
        int at = to.index(0, j, k);
        if (end > first) {
          System.arraycopy(
              volume.values(), row + first + start[0], values, at + first, end - first);
        }
        if (edge) {
          Arrays.fill(values, at, at + first, volume.values()[row]);
          Arrays.fill(values, at + end, at + size[0], volume.values()[row + from.nx() - 1]);
        }
      }
    }
    return new Volume(to, values);
  }

  /** An index of the axis, or -1 where there is none. */
  private static int inside(int index, int size, boolean edge) {
    return edge ? Math.clamp(index, 0, size - 1) : index < 0 || index >= size ? -1 : index;
  }

  private static Affine moved(Affine affine, int[] start) {
    double[] rows = affine.rows();
    for (int row = 0; row < 3; row++) {
      rows[4 * row + 3] = affine.map(row, start[0], start[1], start[2]);
    }
    return Affine.ofRows(rows);
  }

  /** Where a box of a size begins that has the volume's centre. */
  static int centred(int voxels, int size) {
    return voxels >= size ? voxels / 2 - size / 2 : -((size - voxels) / 2);
  }
}
