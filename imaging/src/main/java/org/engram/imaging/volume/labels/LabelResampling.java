package org.engram.imaging.volume.labels;

import java.util.stream.IntStream;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.RefusedInputException;

/**
 * Labels on another grid, each voxel that of the box it lies in. Since every step of a preparation
 * says where its voxels lie, this is a preparation for labels, and its inverse: axes, crops and
 * padding come back exactly, another spacing to the nearest voxel.
 */
public final class LabelResampling {
  private static final double RESOLUTION = 1e6;

  private LabelResampling() {}

  /**
   * Labels on a grid; 0 outside of theirs.
   *
   * @throws RefusedInputException if the labels' grid cannot be inverted
   */
  public static Volume onto(Volume labels, Grid to) {
    Grid from = labels.grid();
    if (!(Math.abs(from.affine().determinant()) > 0)) {
      throw new RefusedInputException(
          "grid of " + from.describe(),
          "voxels that fill no space",
          "an affine that can be inverted",
          "Mend the header's sform or qform");
    }
    Affine back = from.affine().inverse().after(to.affine());
    float[] values = new float[to.voxels()];
    IntStream.range(0, to.nz())
        .parallel()
        .forEach(
            k -> {
              int at = to.index(0, 0, k);
              for (int j = 0; j < to.ny(); j++) {
                for (int i = 0; i < to.nx(); i++, at++) {
                  int x = voxel(back.map(0, i, j, k), from.nx());
                  int y = voxel(back.map(1, i, j, k), from.ny());
                  int z = voxel(back.map(2, i, j, k), from.nz());
                  values[at] = x < 0 || y < 0 || z < 0 ? 0 : labels.at(x, y, z);
                }
              }
            });
    return new Volume(to, values);
  }

  /** Ties and edges do not hang on the last bit of a header. */
  private static int voxel(double position, int size) {
    int nearest = (int) Math.floor(Math.rint(position * RESOLUTION) / RESOLUTION + 0.5);
    return nearest < 0 || nearest >= size ? -1 : nearest;
  }
}
