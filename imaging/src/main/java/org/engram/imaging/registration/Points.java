package org.engram.imaging.registration;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;

/**
 * Where the fixed image is looked at: a lattice over the head and a rim around it, each point moved
 * at random within its cell, so that no shift of the other image is favoured for bringing lattices
 * to lie on each other.
 *
 * @param places millimetres from the centre, x, y, z of each point in turn
 * @param bins of the fixed image's intensity
 */
record Points(float[] places, byte[] bins) {
  /** Around the head, millimetres: what tells a brain's size. */
  static final double RIM = 10;

  private static final long SEED = 0x6d6174746573L;

  int count() {
    return bins.length;
  }

  /**
   * @param head of the fixed image, at any resolution
   * @param image the fixed image at this resolution
   * @param millimetres between points
   * @param most points; fewer lie further apart
   */
  static Points of(Foreground head, Volume image, double millimetres, int most, int bins) {
    Grid coarse = head.volume().grid();
    boolean[] rim = head.wider(RIM);
    int cells = 0;
    for (boolean cell : rim) {
      cells += cell ? 1 : 0;
    }
    double volume = cells * Math.abs(coarse.affine().determinant());
    double apart = Math.max(millimetres, Math.cbrt(volume / most));
    Affine toCoarse = coarse.affine().inverse();
    Lookup lookup = new Lookup(image);
    float[] range = range(image, rim, coarse);
    SplittableRandom random = new SplittableRandom(SEED);
    double[][] box = box(coarse);
    int[] size = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      size[axis] = (int) Math.ceil((box[1][axis] - box[0][axis]) / apart);
    }
    byte[] found = new byte[1 << 14];
    float[] places = new float[3 * found.length];
    int count = 0;
    float[] sampled = new float[4];
    for (int k = 0; k < size[2]; k++) {
      for (int j = 0; j < size[1]; j++) {
        for (int i = 0; i < size[0]; i++) {
          double x = box[0][0] + (i + random.nextDouble()) * apart;
          double y = box[0][1] + (j + random.nextDouble()) * apart;
          double z = box[0][2] + (k + random.nextDouble()) * apart;
          if (!holds(rim, coarse, toCoarse, x, y, z)) {
            continue;
          }
          if (count == found.length) {
            found = Arrays.copyOf(found, 2 * count);
            places = Arrays.copyOf(places, 6 * count);
          }
          places[3 * count] = (float) (x - head.centre()[0]);
          places[3 * count + 1] = (float) (y - head.centre()[1]);
          places[3 * count + 2] = (float) (z - head.centre()[2]);
          lookup.at(x, y, z, sampled);
          double share = (sampled[0] - range[0]) / (range[1] - range[0]);
          found[count++] = (byte) Math.clamp((int) (share * bins), 0, bins - 1);
        }
      }
    }
    return new Points(Arrays.copyOf(places, 3 * count), Arrays.copyOf(found, count));
  }

  private static boolean holds(
      boolean[] mask, Grid grid, Affine toVoxel, double x, double y, double z) {
    long i = Math.round(toVoxel.map(0, x, y, z));
    long j = Math.round(toVoxel.map(1, x, y, z));
    long k = Math.round(toVoxel.map(2, x, y, z));
    return i >= 0
        && j >= 0
        && k >= 0
        && i < grid.nx()
        && j < grid.ny()
        && k < grid.nz()
        && mask[grid.index((int) i, (int) j, (int) k)];
  }

  /** Least and greatest corner in millimetres. */
  private static double[][] box(Grid grid) {
    double[] least = new double[3];
    double[] greatest = new double[3];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
    for (int corner = 0; corner < 8; corner++) {
      double i = (corner & 1) == 0 ? -0.5 : grid.nx() - 0.5;
      double j = (corner & 2) == 0 ? -0.5 : grid.ny() - 0.5;
      double k = (corner & 4) == 0 ? -0.5 : grid.nz() - 0.5;
      for (int row = 0; row < 3; row++) {
        double at = grid.affine().map(row, i, j, k);
        least[row] = Math.min(least[row], at);
        greatest[row] = Math.max(greatest[row], at);
      }
    }
    return new double[][] {least, greatest};
  }

  /** Percentiles 0.5 and 99.5 of the image within the rim. */
  private static float[] range(Volume image, boolean[] rim, Grid coarse) {
    Affine across = coarse.affine().inverse().after(image.grid().affine());
    float[] inside = new float[image.values().length];
    int count = 0;
    int at = 0;
    for (int k = 0; k < image.grid().nz(); k++) {
      for (int j = 0; j < image.grid().ny(); j++) {
        for (int i = 0; i < image.grid().nx(); i++, at++) {
          long a = Math.round(across.map(0, i, j, k));
          long b = Math.round(across.map(1, i, j, k));
          long c = Math.round(across.map(2, i, j, k));
          if (a >= 0
              && b >= 0
              && c >= 0
              && a < coarse.nx()
              && b < coarse.ny()
              && c < coarse.nz()
              && rim[coarse.index((int) a, (int) b, (int) c)]) {
            inside[count++] = image.values()[at];
          }
        }
      }
    }
    float[] sorted = Arrays.copyOf(inside, count);
    Arrays.sort(sorted);
    float low = sorted[(int) (0.005 * (count - 1))];
    float high = sorted[(int) (0.995 * (count - 1))];
    return new float[] {low, high > low ? high : low + 1};
  }
}
