package org.engram.models.maskedautoencoder;

import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;

/**
 * What a masked autoencoder minimises: the mean squared difference between the values of the hidden
 * patches and what was told of them. The values are those that the network takes, after the input's
 * normalisation.
 */
public final class ReconstructionError {
  private ReconstructionError() {}

  /**
   * The values of patches.
   *
   * @param x [batch, regions, frames]
   * @param tokens [batch, M] token indices
   * @return [batch, M, patch] float32
   */
  public static Tensor targets(BrainJepaConfig config, Tensor x, Tensor tokens) {
    try (Scope scope = Scope.open()) {
      // A token's index is region * time patches + patch, and a region's frames lie side by side.
      Tensor patches = x.reshape(x.size(0), config.tokens(), config.patchSize());
      return scope.keep(patches.gatherTokens(tokens).to(DType.F32));
    }
  }

  /**
   * The loss, as a float32 scalar.
   *
   * @param told [batch, M, patch]
   * @param values [batch, M, patch]
   */
  public static Tensor of(Tensor told, Tensor values) {
    try (Scope scope = Scope.open()) {
      return scope.keep(told.to(DType.F32).sub(values).square().mean());
    }
  }
}
