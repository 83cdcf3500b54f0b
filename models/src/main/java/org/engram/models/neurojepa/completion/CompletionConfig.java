package org.engram.models.neurojepa.completion;

import java.util.ArrayList;
import java.util.List;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.tensor.ConfigurationException;

/**
 * Sizes of a {@link ModalityCompletion}.
 *
 * @param volume that an image has
 * @param dim width of the encoder's tokens
 * @param modalities that there are
 * @param width of the predictor
 * @param depth blocks of the predictor
 * @param heads attention heads of the predictor
 * @param refinement channels of the two convolutions after an image was put together; 0 for none
 */
public record CompletionConfig(
    VolumeShape volume, int dim, int modalities, int width, int depth, int heads, int refinement) {
  public CompletionConfig {
    List<String> wrong = new ArrayList<>();
    if (dim < 1 || dim > 1 << 14) {
      wrong.add("dim: " + dim + "; expected 1 to 16384");
    }
    if (modalities < 2 || modalities > 64) {
      wrong.add("modalities: " + modalities + "; expected 2 to 64");
    }
    if (heads < 1 || width < 1 || width > 1 << 14 || width % Math.max(1, heads) != 0) {
      wrong.add("width: " + width + " of " + heads + " heads; expected a multiple, up to 16384");
    }
    if (depth < 0 || depth > 64) {
      wrong.add("depth: " + depth + "; expected 0 to 64");
    }
    if (refinement < 0 || refinement > 1024) {
      wrong.add("refinement: " + refinement + "; expected 0 to 1024");
    }
    if (!wrong.isEmpty()) {
      throw new ConfigurationException("completion", String.join("\n  ", wrong), "", "");
    }
  }
}
