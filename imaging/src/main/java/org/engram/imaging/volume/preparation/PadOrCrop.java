package org.engram.imaging.volume.preparation;

import java.util.List;
import org.engram.imaging.volume.Volume;

/**
 * Each axis padded or cut about its centre to a number of voxels. With the edge repeated, {@code
 * [1, 2]} at 5 voxels becomes {@code [1, 1, 2, 2, 2]}, and {@code [1, 2, 3, 4, 5]} at 2 becomes
 * {@code [2, 3]}.
 *
 * @param size voxels along the three axes
 * @param edge whether the outermost voxels are repeated; else zeros are added
 */
public record PadOrCrop(List<Integer> size, boolean edge) implements VolumeStep {
  public PadOrCrop {
    size = Sizes.checked("pad or crop", size);
  }

  @Override
  public Volume apply(Volume volume) {
    int[] start = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      start[axis] = Box.centred(volume.grid().size(axis), size.get(axis));
    }
    return Box.of(volume, start, Sizes.array(size), edge);
  }

  @Override
  public String describe() {
    return "padded or cut to "
        + Sizes.words(size)
        + " voxels, "
        + (edge ? "edges repeated" : "zeros added");
  }
}
