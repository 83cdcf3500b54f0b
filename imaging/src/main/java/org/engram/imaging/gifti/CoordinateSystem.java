package org.engram.imaging.gifti;

import java.util.List;

/**
 * The space that a surface's coordinates are in, and a transformation to another one. Coordinates
 * are not transformed on reading.
 *
 * @param dataSpace of the coordinates as they stand: {@code NIFTI_XFORM_TALAIRACH}
 * @param transformedSpace that the matrix leads to
 * @param matrix 16 numbers, row by row
 */
public record CoordinateSystem(String dataSpace, String transformedSpace, List<Double> matrix) {
  public CoordinateSystem {
    matrix = List.copyOf(matrix);
    if (matrix.size() != 16) {
      throw new IllegalArgumentException(matrix.size() + " numbers, not 16");
    }
  }

  /** Whether the matrix leaves coordinates as they are. */
  public boolean identity() {
    for (int i = 0; i < 16; i++) {
      if (matrix.get(i) != (i % 5 == 0 ? 1 : 0)) {
        return false;
      }
    }
    return true;
  }
}
