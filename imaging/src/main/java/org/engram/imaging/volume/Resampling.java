package org.engram.imaging.volume;

import java.util.stream.IntStream;
import org.engram.tensor.RefusedInputException;

/**
 * Brings volumes from one grid to another: each voxel of the target takes the source's value at its
 * place in millimetres.
 *
 * <p>Boundary: a place outside of the box between the source's first and last voxel centres takes
 * the fill value; nothing is extrapolated. Inside, the cubic spline sees the volume mirrored at the
 * centres of its outer voxels. This is {@code scipy.ndimage.affine_transform} with {@code
 * mode="constant"} and order 0, 1 or 3. Positions are rounded to a billionth of a voxel first, so
 * that ties and edges do not hang on the last bit of a header.
 *
 * <p>A voxel that is NaN makes those NaN that take a share of it; a spline would spread it through
 * the whole volume, so {@link Interpolation#CUBIC} refuses it.
 *
 * @param from the grid of the volumes given
 * @param to the grid wanted
 * @param interpolation between voxels
 * @param fill the value of places outside
 */
public record Resampling(Grid from, Grid to, Interpolation interpolation, float fill) {
  private static final double RESOLUTION = 1e9;

  /** Zero outside. */
  public static Resampling of(Grid from, Grid to, Interpolation interpolation) {
    return new Resampling(from, to, interpolation, 0);
  }

  /** A volume of the first grid on the second. */
  public Volume apply(Volume volume) {
    if (!volume.grid().equals(from)) {
      throw new IllegalArgumentException("a volume of another grid: " + volume);
    }
    float[] values = new float[to.voxels()];
    apply(volume.values(), values);
    return new Volume(to, values);
  }

  /** Values of the first grid on the second; with all cores, the same bits with any number. */
  public void apply(float[] values, float[] into) {
    if (interpolation == Interpolation.NEAREST) {
      int[] nearest = nearest(from, to);
      for (int n = 0; n < nearest.length; n++) {
        into[n] = nearest[n] < 0 ? fill : values[nearest[n]];
      }
      return;
    }
    boolean cubic = interpolation == Interpolation.CUBIC;
    double[] coefficients = new double[values.length];
    for (int n = 0; n < values.length; n++) {
      coefficients[n] = values[n];
      if (cubic && !Float.isFinite(values[n])) {
        throw new RefusedInputException(
            "voxel "
                + n % from.nx()
                + ", "
                + n / from.nx() % from.ny()
                + ", "
                + n / from.nx() / from.ny(),
            String.valueOf(values[n]),
            "finite values for cubic interpolation",
            "Replace such voxels, or choose linear.");
      }
    }
    if (cubic) {
      CubicSpline.filter(coefficients, from);
    }
    int taps = cubic ? 4 : 2;
    Affine back = toSource(from, to);
    IntStream.range(0, to.nz())
        .parallel()
        .forEach(k -> new Slice(from, coefficients, taps, fill).sample(to, back, k, into));
  }

  /**
   * Where each voxel of a grid finds its nearest voxel of another.
   *
   * @return by voxel of {@code to} the index in {@code from}, or -1 where it lies outside
   */
  public static int[] nearest(Grid from, Grid to) {
    Affine back = toSource(from, to);
    int[] index = new int[to.voxels()];
    IntStream.range(0, to.nz())
        .parallel()
        .forEach(
            k -> {
              int at = to.index(0, 0, k);
              for (int j = 0; j < to.ny(); j++) {
                for (int i = 0; i < to.nx(); i++) {
                  int x = nearest(position(back, 0, i, j, k), from.nx());
                  int y = nearest(position(back, 1, i, j, k), from.ny());
                  int z = nearest(position(back, 2, i, j, k), from.nz());
                  index[at++] = x < 0 || y < 0 || z < 0 ? -1 : from.index(x, y, z);
                }
              }
            });
    return index;
  }

  private static int nearest(double position, int size) {
    return position < 0 || position > size - 1 ? -1 : (int) Math.floor(position + 0.5);
  }

  private static Affine toSource(Grid from, Grid to) {
    if (!(Math.abs(from.affine().determinant()) > 0)) {
      throw new RefusedInputException(
          "grid of " + from.describe(),
          "voxels that fill no space",
          "an affine that can be inverted",
          "Mend the header's sform or qform.");
    }
    return from.affine().inverse().after(to.affine());
  }

  private static double position(Affine back, int axis, int i, int j, int k) {
    return Math.rint(back.map(axis, i, j, k) * RESOLUTION) / RESOLUTION;
  }

  /** One slice of the target at work: positions, weights and neighbours along each axis. */
  private static final class Slice {
    private final Grid from;
    private final double[] coefficients;
    private final int taps;
    private final float fill;
    private final double[][] weights;
    private final int[][] neighbours;

    Slice(Grid from, double[] coefficients, int taps, float fill) {
      this.from = from;
      this.coefficients = coefficients;
      this.taps = taps;
      this.fill = fill;
      this.weights = new double[3][taps];
      this.neighbours = new int[3][taps];
    }

    void sample(Grid to, Affine back, int k, float[] into) {
      int at = to.index(0, 0, k);
      for (int j = 0; j < to.ny(); j++) {
        for (int i = 0; i < to.nx(); i++) {
          boolean inside = true;
          for (int axis = 0; axis < 3 && inside; axis++) {
            inside = look(axis, position(back, axis, i, j, k));
          }
          into[at++] = inside ? (float) sum() : fill;
        }
      }
    }

    private boolean look(int axis, double position) {
      int size = from.size(axis);
      if (position < 0 || position > size - 1) {
        return false;
      }
      int floor = (int) Math.floor(position);
      double fraction = position - floor;
      if (taps == 2) {
        weights[axis][0] = 1 - fraction;
        weights[axis][1] = fraction;
      } else {
        CubicSpline.weights(fraction, weights[axis]);
      }
      int first = taps == 2 ? floor : floor - 1;
      for (int tap = 0; tap < taps; tap++) {
        neighbours[axis][tap] = CubicSpline.mirror(first + tap, size);
      }
      return true;
    }

    private double sum() {
      double sum = 0;
      for (int c = 0; c < taps; c++) {
        for (int b = 0; b < taps; b++) {
          double weight = weights[2][c] * weights[1][b];
          int row = from.index(0, neighbours[1][b], neighbours[2][c]);
          for (int a = 0; weight != 0 && a < taps; a++) {
            if (weights[0][a] != 0) {
              sum += weight * weights[0][a] * coefficients[row + neighbours[0][a]];
            }
          }
        }
      }
      return sum;
    }
  }
}
