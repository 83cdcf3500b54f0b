package org.engram.imaging.volume.phantom;

import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Reordering;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;

/** Brings a volume whose axes run right, front and top to another order, values at their places. */
final class Oriented {
  private static final String POSITIVE = "RAS";
  private static final String NEGATIVE = "LPI";

  private Oriented() {}

  static void check(String codes) {
    boolean good = codes.length() == 3;
    int seen = 0;
    for (int at = 0; good && at < 3; at++) {
      int space = space(codes.charAt(at));
      good = space >= 0;
      seen |= good ? 1 << space : 0;
    }
    if (!good || seen != 7) {
      throw new ConfigurationException(
          "orientation",
          "'" + codes + "'",
          "three letters, one of R and L, one of A and P, one of S and I",
          "For example RAS, LAS, PSR or ILP");
    }
  }

  private static int space(char letter) {
    return Math.max(POSITIVE.indexOf(letter), NEGATIVE.indexOf(letter));
  }

  static Volume of(Volume ras, String codes) {
    if (codes.equals(POSITIVE)) {
      return ras;
    }
    Grid from = ras.grid();
    int[] size = new int[3];
    double[] rows = new double[12];
    int[] start = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      int space = space(codes.charAt(axis));
      boolean reversed = NEGATIVE.indexOf(codes.charAt(axis)) >= 0;
      size[axis] = from.size(space);
      start[space] = reversed ? size[axis] - 1 : 0;
      for (int row = 0; row < 3; row++) {
        rows[4 * row + axis] = (reversed ? -1 : 1) * from.affine().at(row, space);
      }
    }
    for (int row = 0; row < 3; row++) {
      rows[4 * row + 3] = from.affine().map(row, start[0], start[1], start[2]);
    }
    Grid to = new Grid(size[0], size[1], size[2], Affine.ofRows(rows));
    Reordering back = Reordering.canonical(to);
    float[] values = new float[to.voxels()];
    for (int n = 0; n < values.length; n++) {
      values[back.source(n)] = ras.values()[n];
    }
    return new Volume(to, values);
  }
}
