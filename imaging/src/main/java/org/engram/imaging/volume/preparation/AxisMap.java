package org.engram.imaging.volume.preparation;

import java.util.stream.IntStream;
import org.engram.imaging.volume.Grid;

/** Applies a map of lines to one axis of a volume, its lines shared out over the cores. */
final class AxisMap {
  private AxisMap() {}

  /** What becomes of one line; called by several threads, each with arrays of its own. */
  interface Line {
    void map(double[] from, double[] to);
  }

  /**
   * Maps every line along an axis.
   *
   * @param values on the grid, i fastest
   * @param length of a line afterwards
   * @return on the grid with that length along the axis
   */
  static double[] apply(double[] values, Grid grid, int axis, int length, Line line) {
    int[] before = {grid.nx(), grid.ny(), grid.nz()};
    int[] after = before.clone();
    after[axis] = length;
    double[] mapped = new double[after[0] * after[1] * after[2]];
    int stride = axis == 0 ? 1 : axis == 1 ? before[0] : before[0] * before[1];
    int strideAfter = axis == 0 ? 1 : axis == 1 ? after[0] : after[0] * after[1];
    int inner = axis == 0 ? before[1] : before[0];
    int outer = axis == 2 ? before[1] : before[2];
    IntStream.range(0, outer)
        .parallel()
        .forEach(
            b -> {
              double[] from = new double[before[axis]];
              double[] to = new double[length];
              for (int a = 0; a < inner; a++) {
                int start = start(before, axis, a, b);
                for (int n = 0; n < from.length; n++) {
                  from[n] = values[start + n * stride];
                }
                line.map(from, to);
                int startAfter = start(after, axis, a, b);
                for (int n = 0; n < length; n++) {
                  mapped[startAfter + n * strideAfter] = to[n];
                }
              }
            });
    return mapped;
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
