package org.engram.pipeline.pretrain.volume;

import java.util.Optional;
import org.engram.models.neurojepa.masking.PatchLabels;

/**
 * A volume as it enters a network.
 *
 * @param values [axis 0, axis 1, axis 2], row-major
 * @param labels of its patches, where they are wanted
 */
public record PreparedHead(float[] values, Optional<PatchLabels> labels) {}
