package org.engram.imaging.parcellation;

import java.util.Locale;
import org.engram.imaging.volume.AxisOrientation;
import org.engram.imaging.volume.Grid;

/** A grid in words that tell two of them apart: shape, voxel size, axes, first voxel. */
final class GridWords {
  private GridWords() {}

  static String of(Grid grid) {
    return String.format(
        Locale.ROOT,
        "%s, %s, first voxel at %.4g, %.4g, %.4g mm",
        grid.describe(),
        AxisOrientation.of(grid.affine()).codes()
            + (AxisOrientation.oblique(grid.affine()) ? " oblique" : ""),
        grid.affine().at(0, 3),
        grid.affine().at(1, 3),
        grid.affine().at(2, 3));
  }
}
