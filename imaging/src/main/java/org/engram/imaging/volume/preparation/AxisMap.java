package org.engram.imaging.volume.preparation;

import java.util.stream.IntStream;
import org.engram.imaging.volume.Grid;

/**
 * Applies a map of lines to one axis of a volume, its lines shared out over the cores. Neighbouring
 * lines are mapped together: place n of line l lies at n * lanes + l, so that a loop over lines is
 * a loop over neighbours in memory, which the processor does several at a time.
 */
final class AxisMap {
  private static final int LANES = 16;

  private AxisMap() {}

  /** What becomes of some lines; called by several threads, each with arrays of its own. */
  interface Lines {
    /**
     * @param from [length before][lanes]
     * @param to [length after][lanes]
     */
    void map(double[] from, double[] to, int lanes);
  }

  /**
   * Maps every line along an axis.
   *
   * @param values on the grid, i fastest
   * @param length of a line afterwards
   * @return on the grid with that length along the axis
   */
  static double[] apply(double[] values, Grid grid, int axis, int length, Lines lines) {
    int[] before = {grid.nx(), grid.ny(), grid.nz()};
    int[] after = before.clone();
    after[axis] = length;
    double[] mapped = new double[after[0] * after[1] * after[2]];
    int inner = axis == 0 ? before[1] : before[0];
    int outer = axis == 2 ? before[1] : before[2];
    IntStream.range(0, outer)
        .parallel()
        .forEach(
            b -> {
              double[] from = new double[before[axis] * LANES];
              double[] to = new double[length * LANES];
              for (int a = 0; a < inner; a += LANES) {
                int lanes = Math.min(LANES, inner - a);
                gather(values, before, axis, a, b, lanes, from);
                lines.map(from, to, lanes);
                scatter(to, mapped, after, axis, a, b, lanes);
              }
            });
    return mapped;
  }

  private static void gather(
      double[] values, int[] size, int axis, int a, int b, int lanes, double[] into) {
    int start = start(size, axis, a, b);
    int stride = stride(size, axis);
    int across = axis == 0 ? size[0] : 1;
    for (int n = 0; n < size[axis]; n++) {
      for (int l = 0; l < lanes; l++) {
        into[n * lanes + l] = values[start + n * stride + l * across];
      }
    }
  }

  private static void scatter(
      double[] lines, double[] into, int[] size, int axis, int a, int b, int lanes) {
    int start = start(size, axis, a, b);
    int stride = stride(size, axis);
    int across = axis == 0 ? size[0] : 1;
    for (int n = 0; n < size[axis]; n++) {
      for (int l = 0; l < lanes; l++) {
        into[start + n * stride + l * across] = lines[n * lanes + l];
      }
    }
  }

  private static int stride(int[] size, int axis) {
    return axis == 0 ? 1 : axis == 1 ? size[0] : size[0] * size[1];
  }

  /** The first element of the line that the other two indices name. */
  private static int start(int[] size, int axis, int a, int b) {
    return switch (axis) {
      case 0 -> size[0] * (a + size[1] * b);
      case 1 -> a + size[0] * size[1] * b;
      default -> a + size[0] * b;
    };
  }
}
