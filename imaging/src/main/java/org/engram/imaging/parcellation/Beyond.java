package org.engram.imaging.parcellation;

import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;

/** What of an atlas lies outside of a scan's field of view. */
final class Beyond {
  private Beyond() {}

  /**
   * By region, the voxels that lie beyond a grid's outer voxels, counted in voxels of that grid's
   * size.
   */
  static int[] voxels(VolumeAtlas atlas, Grid other) {
    Affine there = other.affine().inverse().after(atlas.grid().affine());
    Grid grid = atlas.grid();
    long[] outside = new long[atlas.atlas().size()];
    int voxel = 0;
    for (int k = 0; k < grid.nz(); k++) {
      for (int j = 0; j < grid.ny(); j++) {
        for (int i = 0; i < grid.nx(); i++, voxel++) {
          int row = atlas.rows()[voxel];
          if (row >= 0 && !within(there, other, i, j, k)) {
            outside[row]++;
          }
        }
      }
    }
    double share = Math.abs(grid.affine().determinant()) / Math.abs(other.affine().determinant());
    int[] counts = atlas.voxelCounts();
    int[] beyond = new int[outside.length];
    for (int region = 0; region < beyond.length; region++) {
      int already = atlas.sizes()[region] - counts[region]; // beyond the atlas's own grid
      beyond[region] = (int) Math.round((outside[region] + already) * share);
    }
    return beyond;
  }

  private static boolean within(Affine there, Grid other, int i, int j, int k) {
    for (int axis = 0; axis < 3; axis++) {
      double position = there.map(axis, i, j, k);
      if (position < -0.5 || position > other.size(axis) - 0.5) {
        return false;
      }
    }
    return true;
  }
}
