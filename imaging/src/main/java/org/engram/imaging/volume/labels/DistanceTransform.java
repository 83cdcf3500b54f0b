package org.engram.imaging.volume.labels;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The distance of every voxel to the nearest of a set, in millimetres and exact, along one axis
 * after the other (Felzenszwalb and Huttenlocher 2012).
 */
final class DistanceTransform {
  private DistanceTransform() {}

  /**
   * Squared distances.
   *
   * @param set the voxels, the first axis fastest
   * @param size voxels along the axes
   * @param spacing of the voxels' centres along them
   * @return by voxel; infinite where the set is empty
   */
  static double[] squared(boolean[] set, int[] size, double[] spacing) {
    double[] field = new double[set.length];
    for (int i = 0; i < set.length; i++) {
      field[i] = set[i] ? 0 : Double.POSITIVE_INFINITY;
    }
    int stride = 1;
    for (int axis = 0; axis < 3; axis++) {
      along(field, size[axis], stride, spacing[axis]);
      stride *= size[axis];
    }
    return field;
  }

  private static void along(double[] field, int length, int stride, double spacing) {
    int lines = field.length / length;
    IntStream.range(0, lines)
        .parallel()
        .forEach(
            line -> {
              int start = line / stride * stride * length + line % stride;
              double[] values = new double[length];
              for (int n = 0; n < length; n++) {
                values[n] = field[start + n * stride];
              }
              double[] least = lowerEnvelope(values, spacing);
              for (int n = 0; n < length; n++) {
                field[start + n * stride] = least[n];
              }
            });
  }

  /** At each place the least of all parabolas that stand on the places with their values. */
  private static double[] lowerEnvelope(double[] values, double spacing) {
    int n = values.length;
    int[] foot = new int[n];
    double[] from = new double[n + 1];
    int parabolas = 0;
    for (int q = 0; q < n; q++) {
      if (values[q] == Double.POSITIVE_INFINITY) {
        continue;
      }
      double begins = Double.NEGATIVE_INFINITY;
      while (parabolas > 0) {
        begins = meet(values, foot[parabolas - 1], q, spacing);
        if (begins > from[parabolas - 1]) {
          break;
        }
        parabolas--;
        begins = Double.NEGATIVE_INFINITY;
      }
      foot[parabolas] = q;
      from[parabolas++] = begins;
    }
    double[] least = new double[n];
    if (parabolas == 0) {
      Arrays.fill(least, Double.POSITIVE_INFINITY);
      return least;
    }
    int at = 0;
    for (int q = 0; q < n; q++) {
      while (at + 1 < parabolas && from[at + 1] <= q * spacing) {
        at++;
      }
      double apart = (q - foot[at]) * spacing;
      least[q] = apart * apart + values[foot[at]];
    }
    return least;
  }

  /** Where two parabolas cross, in millimetres. */
  private static double meet(double[] values, int first, int second, double spacing) {
    double a = first * spacing;
    double b = second * spacing;
    return (values[second] + b * b - values[first] - a * a) / (2 * (b - a));
  }
}
