package org.engram.imaging.voxels;

import java.nio.ByteOrder;

/**
 * How values are stored: value = stored number x slope + intercept.
 *
 * @param type of the stored numbers
 * @param order of their bytes
 * @param slope not zero; 1 where there is no scaling
 * @param intercept 0 where there is no scaling
 */
public record VoxelEncoding(VoxelType type, ByteOrder order, double slope, double intercept) {
  public VoxelEncoding {
    if (!(Math.abs(slope) > 0) || !Double.isFinite(slope) || !Double.isFinite(intercept)) {
      throw new IllegalArgumentException("slope " + slope + ", intercept " + intercept);
    }
  }

  /** Values as they are stored. */
  public static VoxelEncoding plain(VoxelType type, ByteOrder order) {
    return new VoxelEncoding(type, order, 1, 0);
  }

  /** Whether values are not as they are stored. */
  public boolean scaled() {
    return slope != 1 || intercept != 0;
  }
}
