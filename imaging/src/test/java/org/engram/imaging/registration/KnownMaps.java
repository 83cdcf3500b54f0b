package org.engram.imaging.registration;

import java.util.SplittableRandom;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;

/** Affine maps drawn by a seed, and how far two maps bring a brain apart. */
final class KnownMaps {
  static final Affine NONE = Affine.ofRows(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);

  private KnownMaps() {}

  /** Turns up to 15 degrees and shifts up to 20 mm; scales within 10 %, shears within 0.08. */
  static Affine draw(long seed, boolean rigid) {
    SplittableRandom random = new SplittableRandom(seed);
    Affine map = NONE;
    for (int axis = 0; axis < 3; axis++) {
      double angle = Math.toRadians(random.nextDouble(-15, 15));
      int a = (axis + 1) % 3;
      int b = (axis + 2) % 3;
      double[] rows = new double[12];
      rows[5 * axis] = 1;
      rows[5 * a] = Math.cos(angle);
      rows[5 * b] = Math.cos(angle);
      rows[4 * a + b] = -Math.sin(angle);
      rows[4 * b + a] = Math.sin(angle);
      map = Affine.ofRows(rows).after(map);
    }
    if (!rigid) {
      double[] shape = new double[12];
      for (int axis = 0; axis < 3; axis++) {
        shape[5 * axis] = random.nextDouble(0.9, 1.1);
        for (int other = axis + 1; other < 3; other++) {
          shape[4 * axis + other] = random.nextDouble(-0.08, 0.08);
        }
      }
      map = map.after(Affine.ofRows(shape));
    }
    double[] rows = map.rows();
    for (int axis = 0; axis < 3; axis++) {
      rows[4 * axis + 3] = random.nextDouble(-20, 20);
    }
    return Affine.ofRows(rows);
  }

  /** The volume carried to other places, its values untouched. */
  static Volume moved(Volume volume, Affine map) {
    Grid grid = volume.grid();
    return new Volume(
        new Grid(grid.nx(), grid.ny(), grid.nz(), map.after(grid.affine())), volume.values());
  }

  /** Mean distance in millimetres between two maps over what is brighter than a tenth. */
  static double apart(Affine one, Affine other, Volume over) {
    Grid grid = over.grid();
    float most = 0;
    for (float value : over.values()) {
      most = Math.max(most, value);
    }
    double sum = 0;
    int count = 0;
    for (int n = 0; n < over.values().length; n += 5) {
      if (over.values()[n] > 0.1 * most) {
        int i = n % grid.nx();
        int j = n / grid.nx() % grid.ny();
        int k = n / grid.nx() / grid.ny();
        double[] at = new double[3];
        for (int row = 0; row < 3; row++) {
          at[row] = grid.affine().map(row, i, j, k);
        }
        double squares = 0;
        for (int row = 0; row < 3; row++) {
          double d = one.map(row, at[0], at[1], at[2]) - other.map(row, at[0], at[1], at[2]);
          squares += d * d;
        }
        sum += Math.sqrt(squares);
        count++;
      }
    }
    return sum / count;
  }

  /**
   * Overlap of what is brighter than a twentieth of the greatest value: 2 |A and B| / (|A| + |B|).
   */
  static double dice(Volume one, Volume other) {
    boolean[] a = mask(one);
    boolean[] b = mask(other);
    int both = 0;
    int sum = 0;
    for (int n = 0; n < a.length; n++) {
      both += a[n] && b[n] ? 1 : 0;
      sum += (a[n] ? 1 : 0) + (b[n] ? 1 : 0);
    }
    return 2.0 * both / sum;
  }

  private static boolean[] mask(Volume volume) {
    float most = 0;
    for (float value : volume.values()) {
      most = Math.max(most, value);
    }
    boolean[] mask = new boolean[volume.values().length];
    for (int n = 0; n < mask.length; n++) {
      mask[n] = volume.values()[n] > most / 20;
    }
    return mask;
  }
}
