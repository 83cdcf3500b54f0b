package org.engram.pipeline.pretrain;

import java.util.List;
import org.engram.models.neurojepa.masking.BlockMaskSettings;
import org.engram.tensor.ConfigurationException;

/**
 * What is hidden from the encoder: a set of masks, and so a pass through encoder and predictor, for
 * each generator.
 *
 * @param foregroundAware whether air is hidden first and the head is shown first where the number
 *     of hidden tokens is brought to its exact count
 * @param generators of block masks
 */
public record VolumeMaskSettings(boolean foregroundAware, List<BlockMaskSettings> generators) {
  public VolumeMaskSettings {
    generators = List.copyOf(generators);
    if (generators.isEmpty() || generators.size() > 64) {
      throw new ConfigurationException(
          "generators", Integer.toString(generators.size()), "1 to 64 generators of masks", "");
    }
  }

  /** Many small blocks, some larger, few large ones; looking at the foreground. */
  public static VolumeMaskSettings defaults() {
    return new VolumeMaskSettings(true, BlockMaskSettings.published());
  }
}
