package org.engram.models.brainjepa;

import java.util.Arrays;
import org.engram.imaging.signal.RobustScaling;
import org.engram.models.directory.ModelDigest;

/**
 * Identifies a model by its contents: SHA-256 over the weights file, the sizes, the regions, the
 * gradients and the normalisation. Two models with the same hash give the same embeddings.
 */
public final class ModelHash {
  private ModelHash() {}

  /** The hash as 64 hexadecimal digits; reads the weights once. */
  public static String of(ModelDescription model) {
    ModelDigest digest =
        new ModelDigest(model.weights())
            .and(model.config().toString())
            .and(model.atlas().regions().toString())
            .and(model.normalization().name() + model.normalization().version());
    if (model.normalization() instanceof RobustScaling robust) {
      digest.and(Arrays.toString(robust.medians()) + Arrays.toString(robust.iqrs()));
    }
    model.gradients().ifPresent(table -> digest.and(Arrays.toString(table.values())));
    return digest.hex();
  }
}
