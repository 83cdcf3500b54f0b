package org.engram.models.brainjepa;

import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/** What the predictor is asked for: the target encoder's latents, normalised, at the targets. */
public final class LatentPrediction {
  /** The published target norm uses the library's default, not the model's 1e-6. */
  private static final double TARGET_NORM_EPS = 1e-5;

  private LatentPrediction() {}

  /** Each latent normalised over its features, without weight and bias. */
  public static Tensor normed(Tensor tokens) {
    return tokens.layerNorm(TARGET_NORM_EPS);
  }

  /**
   * @param tokens the target encoder's output, [batch, tokens, dim]
   * @param targetMask [batch, targets]
   * @return [batch, targets, dim]
   */
  public static Tensor targets(Tensor tokens, Tensor targetMask) {
    try (Scope scope = Scope.open()) {
      return scope.keep(normed(tokens).gatherTokens(targetMask));
    }
  }
}
