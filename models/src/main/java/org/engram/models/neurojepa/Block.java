package org.engram.models.neurojepa;

import java.util.function.Consumer;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Residual;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/** A pre-norm transformer block with rotary attention and a feed-forward part of any kind. */
record Block(LayerNorm norm1, GatedAttention attention, LayerNorm norm2, FeedForward feedForward) {
  /**
   * Adds both residuals, to {@code x} itself where nothing is recorded.
   *
   * @param x [batch, tokens, dim]
   * @param ids [batch, tokens] which token each one is (I64); null for all, in order
   * @param routed told where experts were chosen; told again if the block is computed again
   */
  Tensor forward_(Tensor x, Tensor ids, DropPath drop, Consumer<Routing> routed) {
    Tensor attended;
    try (Scope scope = Scope.open()) {
      Tensor branch = drop.apply(attention.forward(norm1.forward(x), ids), 0);
      attended = keep(scope, Residual.add(x, branch), x);
    }
    try (Scope scope = Scope.open()) {
      FeedForward.Output output = feedForward.forward(norm2.forward(attended));
      output.routing().ifPresent(routed);
      Tensor branch = drop.apply(output.tokens(), 1);
      return keep(scope, Residual.add(attended, branch), attended);
    }
  }

  private static Tensor keep(Scope scope, Tensor sum, Tensor x) {
    return sum == x ? x : scope.keep(sum);
  }
}
