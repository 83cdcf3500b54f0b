package org.engram.models.brainjepa.masking;

import java.util.function.DoubleSupplier;

/**
 * The sizes of the two side blocks of a sample.
 *
 * @param rightRegions where the share of regions lies in its range, from 0 to 1
 * @param rightPatches time patches
 * @param leftRegions as on the right
 * @param leftPatches as on the right
 */
record SideSizes(double rightRegions, int rightPatches, double leftRegions, int leftPatches) {

  /**
   * Takes patches from the larger side until both together have no more than {@code most}; where
   * they are equal, one of them at random loses the first.
   */
  SideSizes limited(int most, DoubleSupplier uniform) {
    int right = rightPatches;
    int left = leftPatches;
    boolean rightFirst = uniform.getAsDouble() < 0.5;
    while (right + left > most) {
      if (right > left || (right == left && rightFirst)) {
        right--;
      } else {
        left--;
      }
    }
    return new SideSizes(rightRegions, right, leftRegions, left);
  }
}
