package org.engram.imaging.parcellation;

import java.util.Arrays;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Resampling;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.RefusedInputException;

/**
 * Which voxels of a scan are brain.
 *
 * @param name of the mask, for provenance
 * @param inside by voxel
 */
public record BrainMask(String name, boolean[] inside) {
  /** No mask: every voxel counts. */
  public static BrainMask none(int voxels) {
    boolean[] all = new boolean[voxels];
    Arrays.fill(all, true);
    return new BrainMask("", all);
  }

  /**
   * Out of a volume: inside where its value is finite and not 0.
   *
   * @param resample whether a mask on another grid is brought to the scan's, by nearest neighbour
   * @throws RefusedInputException where the grids differ and that was not asked for, or the mask is
   *     empty there
   */
  public static BrainMask of(String name, Volume mask, Grid scan, boolean resample) {
    boolean same = mask.grid().matches(scan, AtlasStack.SAME_PLACE);
    if (!same && !resample) {
      throw new RefusedInputException(
          name,
          "a grid of " + GridWords.of(mask.grid()),
          "the scan's grid: " + GridWords.of(scan),
          "Give the mask of this scan, or choose --resample-atlas.");
    }
    int[] nearest = same ? null : Resampling.nearest(mask.grid(), scan);
    boolean[] inside = new boolean[scan.voxels()];
    boolean any = false;
    for (int voxel = 0; voxel < inside.length; voxel++) {
      int from = same ? voxel : nearest[voxel];
      float value = from < 0 ? 0 : mask.values()[from];
      inside[voxel] = Float.isFinite(value) && value != 0;
      any |= inside[voxel];
    }
    if (!any) {
      throw new RefusedInputException(
          name, "no voxel inside", "a mask of the brain", "Check that it is this scan's.");
    }
    return new BrainMask(name, inside);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BrainMask that
        && name.equals(that.name)
        && Arrays.equals(inside, that.inside);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(inside);
  }

  @Override
  public String toString() {
    return name.isEmpty() ? "no mask" : name;
  }
}
