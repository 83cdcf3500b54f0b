package org.engram.models.neurojepa;

import java.util.Arrays;
import java.util.List;
import org.engram.tensor.ConfigurationException;

/**
 * What a volume must be to enter the network, and how it is cut into patches.
 *
 * @param image voxels along the three axes, each a multiple of the patch's
 * @param patch voxels of a patch along the three axes
 * @param channels volumes that enter together, one above the other
 */
public record VolumeShape(List<Integer> image, List<Integer> patch, int channels) {
  public VolumeShape {
    image = List.copyOf(image);
    patch = List.copyOf(patch);
    if (image.size() != 3 || patch.size() != 3) {
      throw new ConfigurationException(
          "img_size, patch_size", image + ", " + patch, "three numbers each", "");
    }
    for (int axis = 0; axis < 3; axis++) {
      int voxels = image.get(axis);
      int size = patch.get(axis);
      if (voxels < 1 || voxels > 4096 || size < 1 || voxels % size != 0) {
        throw new ConfigurationException(
            "img_size, axis " + axis,
            voxels + " voxels in patches of " + size,
            "a multiple of the patch, at most 4096",
            "Pad or crop the volumes to a multiple of " + size);
      }
    }
    if (channels < 1 || channels > 64) {
      throw new ConfigurationException("in_chans", Integer.toString(channels), "1 to 64", "");
    }
  }

  /** 96 x 108 x 96 voxels in patches of 12, one channel. */
  public static VolumeShape published() {
    return new VolumeShape(List.of(96, 108, 96), List.of(12, 12, 12), 1);
  }

  public PatchGrid grid() {
    return new PatchGrid(
        image.get(0) / patch.get(0), image.get(1) / patch.get(1), image.get(2) / patch.get(2));
  }

  /** Voxels of a patch over all channels. */
  public int patchVoxels() {
    return channels * patch.get(0) * patch.get(1) * patch.get(2);
  }

  /** [batch, channels, axis 0, axis 1, axis 2]. */
  long[] batch(long size) {
    return new long[] {size, channels, image.get(0), image.get(1), image.get(2)};
  }

  /** Whether a tensor's shape is that of a batch of such volumes. */
  boolean fits(long[] shape) {
    return shape.length == 5 && Arrays.equals(shape, batch(shape[0]));
  }
}
