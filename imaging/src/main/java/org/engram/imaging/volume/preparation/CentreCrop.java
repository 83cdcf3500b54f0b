package org.engram.imaging.volume.preparation;

import java.util.List;
import org.engram.imaging.volume.Volume;

/**
 * Each axis cut about its centre to a number of voxels; one that has fewer is left alone. {@code
 * [1, 2, 3, 4, 5]} at 2 becomes {@code [2, 3]}.
 *
 * @param size voxels along the three axes
 */
public record CentreCrop(List<Integer> size) implements VolumeStep {
  public CentreCrop {
    size = Sizes.checked("centre crop", size);
  }

  @Override
  public Volume apply(Volume volume) {
    int[] start = new int[3];
    int[] voxels = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      voxels[axis] = Math.min(volume.grid().size(axis), size.get(axis));
      start[axis] = Box.centred(volume.grid().size(axis), voxels[axis]);
    }
    return Box.of(volume, start, voxels, false);
  }

  @Override
  public String describe() {
    return "cut about the centre to " + Sizes.words(size) + " voxels";
  }
}
