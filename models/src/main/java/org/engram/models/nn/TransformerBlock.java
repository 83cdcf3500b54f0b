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

  /** As {@link #forward_(Tensor, DropPath)}, with nothing left out. */
  public Tensor forward_(Tensor x) {
    return forward_(x, DropPath.none());
  }

  /**
   * Adds both residuals, to {@code x} itself where nothing is recorded: then no copy of the
   * residual stream is made, and {@code x} is returned.
   *
   * @param x [batch, tokens, dim]
   */
  public Tensor forward_(Tensor x, DropPath dropPath) {
    return forward_(x, dropPath, null);
  }

  /**
   * As {@link #forward_(Tensor, DropPath)}, where some tokens are not there.
   *
   * @param valid [batch, tokens] float32, 1 where a token is there, else 0; null where all are
   */
  public Tensor forward_(Tensor x, DropPath dropPath, Tensor valid) {
    Tensor attended;
    try (Scope scope = Scope.open()) {
      Tensor branch = dropPath.apply(attention.forward(norm1.forward(x), valid), 0);
      attended = keep(scope, Residual.add(x, branch), x);
    }
    try (Scope scope = Scope.open()) {
      Tensor branch = dropPath.apply(mlp.forward(norm2.forward(attended)), 1);
      return keep(scope, Residual.add(attended, branch), attended);
    }
  }

  private static Tensor keep(Scope scope, Tensor sum, Tensor x) {
    return sum == x ? x : scope.keep(sum);
  }
}
