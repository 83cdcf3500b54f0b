package org.engram.imaging.volume;

import java.util.Arrays;

/**
 * A permutation and reversal of voxel axes: the same voxels at the same places, counted in another
 * order. No value changes; only the grid's affine does.
 *
 * <pre>{@code
 * Reordering toRas = Reordering.canonical(volume.grid());
 * Volume ras = toRas.apply(volume);
 * VolumeStream run = toRas.apply(stream);
 * }</pre>
 */
public final class Reordering {
  private static final int TILE = 32;

  private final Grid from;
  private final Grid to;

  /** Index in {@code from} of voxel (0, 0, 0) of {@code to}, and its change along i, j, k. */
  private final int start;

  private final int[] strides;

  private Reordering(Grid from, Grid to, int start, int[] strides) {
    this.from = from;
    this.to = to;
    this.start = start;
    this.strides = strides;
  }

  /**
   * The order closest to RAS: axes swapped and reversed, nothing interpolated. The result of an
   * oblique grid is as oblique as it was.
   *
   * @throws org.engram.tensor.RefusedInputException where the affine is singular
   */
  public static Reordering canonical(Grid grid) {
    AxisOrientation orientation = AxisOrientation.of(grid.affine());
    int[] step = {1, grid.nx(), grid.nx() * grid.ny()};
    int[] size = new int[3];
    int[] strides = new int[3];
    double[] rows = new double[12];
    for (int row = 0; row < 3; row++) {
      rows[4 * row + 3] = grid.affine().at(row, 3);
    }
    int start = 0;
    for (int axis = 0; axis < 3; axis++) {
      int target = orientation.space().get(axis);
      boolean reversed = orientation.against().get(axis);
      int last = grid.size(axis) - 1;
      size[target] = grid.size(axis);
      strides[target] = reversed ? -step[axis] : step[axis];
      start += reversed ? last * step[axis] : 0;
      for (int row = 0; row < 3; row++) {
        double along = grid.affine().at(row, axis);
        rows[4 * row + target] = reversed ? -along : along;
        rows[4 * row + 3] += reversed ? last * along : 0;
      }
    }
    Grid to = new Grid(size[0], size[1], size[2], Affine.ofRows(rows));
    return new Reordering(grid, to, start, strides);
  }

  /** The grid that is reordered. */
  public Grid from() {
    return from;
  }

  /** The grid in the new order. */
  public Grid to() {
    return to;
  }

  /** Index, in the old order, of a voxel of the new. */
  public int source(int i, int j, int k) {
    return start + i * strides[0] + j * strides[1] + k * strides[2];
  }

  /** Index, in the old order, of a voxel's index in the new. */
  public int source(int index) {
    int plane = to.nx() * to.ny();
    return source(index % to.nx(), index % plane / to.nx(), index / plane);
  }

  /** A volume's values in the new order. */
  public Volume apply(Volume volume) {
    if (!volume.grid().equals(from)) {
      throw new IllegalArgumentException("a volume of another grid: " + volume);
    }
    float[] values = new float[to.voxels()];
    copy(volume.values(), values);
    return new Volume(to, values);
  }

  /**
   * Writes values of the old order in the new: in tiles where rows do not run along rows, so that
   * both sides stay in the cache.
   */
  public void copy(float[] values, float[] into) {
    if (Math.abs(strides[0]) == 1) {
      for (int k = 0; k < to.nz(); k++) {
        for (int j = 0; j < to.ny(); j++) {
          copyRow(values, into, 0, to.nx(), j, k);
        }
      }
      return;
    }
    int rows = Math.abs(strides[1]) == 1 ? 1 : 2; // the axis along which the old order has its rows
    int others = 3 - rows;
    for (int other = 0; other < to.size(others); other++) {
      for (int row = 0; row < to.size(rows); row += TILE) {
        int end = Math.min(to.size(rows), row + TILE);
        for (int i = 0; i < to.nx(); i += TILE) {
          for (int r = row; r < end; r++) {
            int j = rows == 1 ? r : other;
            int k = rows == 1 ? other : r;
            copyRow(values, into, i, Math.min(to.nx(), i + TILE), j, k);
          }
        }
      }
    }
  }

  private void copyRow(float[] values, float[] into, int from, int end, int j, int k) {
    int index = source(from, j, k);
    int at = to.index(0, j, k);
    for (int i = from; i < end; i++) {
      into[at + i] = values[index];
      index += strides[0];
    }
  }

  /** A run in the new order, read through the given one, which it closes. */
  public VolumeStream apply(VolumeStream stream) {
    if (!stream.grid().equals(from)) {
      throw new IllegalArgumentException("a run of another grid: " + stream.grid().describe());
    }
    return start == 0 && to.equals(from) ? stream : new ReorderedStream(stream, this);
  }

  /**
   * Voxels of the new order as ascending indices of the old.
   *
   * @param voxels indices of the new order
   * @param position by ascending old index: which of {@code voxels} it is
   */
  int[] ascending(int[] voxels, int[] position) {
    long[] keyed = new long[voxels.length];
    for (int n = 0; n < voxels.length; n++) {
      keyed[n] = (long) source(voxels[n]) << 32 | n;
    }
    Arrays.sort(keyed);
    int[] old = new int[voxels.length];
    for (int n = 0; n < keyed.length; n++) {
      old[n] = (int) (keyed[n] >> 32);
      position[n] = (int) keyed[n];
    }
    return old;
  }
}
