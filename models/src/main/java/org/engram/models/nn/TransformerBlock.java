package org.engram.models.nn;

import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * A pre-norm transformer block (Dosovitskiy et al. 2021): attention, then the MLP, both residual.
 */
public record TransformerBlock(LayerNorm norm1, SelfAttention attention, LayerNorm norm2, Mlp mlp) {
  public static TransformerBlock load(
      Parameters parameters, long dim, int heads, long hidden, double eps) {
    return new TransformerBlock(
        LayerNorm.load(parameters.under("norm1"), dim, eps),
        SelfAttention.load(parameters.under("attn"), dim, heads),
        LayerNorm.load(parameters.under("norm2"), dim, eps),
        Mlp.load(parameters.under("mlp"), dim, hidden));
  }

  /**
   * Adds both residuals to {@code x} itself, which is returned: no copy of the residual stream is
   * made.
   *
   * @param x [batch, tokens, dim]
   */
  public Tensor forward_(Tensor x) {
    try (Scope _ = Scope.open()) {
      x.add_(attention.forward(norm1.forward(x)));
    }
    try (Scope _ = Scope.open()) {
      x.add_(mlp.forward(norm2.forward(x)));
    }
    return x;
  }
}
