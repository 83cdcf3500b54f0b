package org.engram.models.neurojepa.masking;

import java.util.List;
import org.engram.tensor.ConfigurationException;

/**
 * One generator of block masks.
 *
 * @param blocks that are hidden; they may overlap
 * @param ratio of the tokens that are hidden in the end, exactly
 * @param leastAspect of a block, axis 0 over axis 1
 * @param greatestAspect of a block
 * @param leastArea of a block, over that of the grid's axes 0 and 1
 * @param greatestArea of a block
 * @param leastDepth of a block, over the grid's axis 2
 * @param greatestDepth of a block
 */
public record BlockMaskSettings(
    int blocks,
    double ratio,
    double leastAspect,
    double greatestAspect,
    double leastArea,
    double greatestArea,
    double leastDepth,
    double greatestDepth) {
  public BlockMaskSettings {
    if (blocks < 1 || blocks > 100_000) {
      throw wrong("num_blocks", Integer.toString(blocks), "1 to 100000");
    }
    if (!(ratio > 0 && ratio < 1)) {
      throw wrong("total_mask_ratio", Double.toString(ratio), "between 0 and 1");
    }
    if (!(leastAspect > 0 && leastAspect <= greatestAspect && greatestAspect <= 100)) {
      throw wrong("aspect_ratio", leastAspect + " to " + greatestAspect, "above 0, in order");
    }
    if (!(leastArea >= 0 && leastArea <= greatestArea && greatestArea <= 1)) {
      throw wrong("spatial_scale", leastArea + " to " + greatestArea, "0 to 1, in order");
    }
    if (!(leastDepth >= 0 && leastDepth <= greatestDepth && greatestDepth <= 1)) {
      throw wrong("depth_scale", leastDepth + " to " + greatestDepth, "0 to 1, in order");
    }
  }

  /** The three generators of the published training: many small blocks, some, few large ones. */
  public static List<BlockMaskSettings> published() {
    return List.of(
        new BlockMaskSettings(32, 0.75, 0.75, 1.5, 0, 0.2, 0, 1),
        new BlockMaskSettings(16, 0.75, 0.75, 1.5, 0.2, 0.5, 0, 1),
        new BlockMaskSettings(4, 0.75, 0.75, 1.5, 0.5, 0.7, 0, 1));
  }

  private static ConfigurationException wrong(String key, String found, String expected) {
    return new ConfigurationException("mask." + key, found, expected, "");
  }
}
