package org.engram.models.neurojepa;

import java.util.Optional;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Compute;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Self-attention with rotary positions and a gate a head: what each head gives is multiplied by a
 * sigmoid of a linear map of the same input. Without rotary positions there is no gate either, as
 * published.
 *
 * @param gate [dim] to [heads]
 */
record GatedAttention(
    Linear qkv,
    Linear projection,
    Optional<Linear> gate,
    Optional<RotaryPositions> positions,
    int heads,
    Compute compute) {
  static GatedAttention load(
      Parameters parameters,
      long dim,
      int heads,
      boolean biased,
      Optional<RotaryPositions> positions) {
    return new GatedAttention(
        Linear.load(parameters.under("qkv"), dim, 3 * dim, biased),
        Linear.load(parameters.under("proj"), dim, dim),
        positions.map(_ -> Linear.load(parameters.under("proj_attn_gate"), dim, heads, biased)),
        positions,
        heads,
        parameters.compute());
  }

  /**
   * @param x [batch, tokens, dim]
   * @param ids [batch, tokens] which token each one is (I64); null for all, in order
   * @return [batch, tokens, dim]
   */
  Tensor forward(Tensor x, Tensor ids) {
    long batch = x.size(0);
    long tokens = x.size(1);
    long dim = x.size(2);
    try (Scope scope = Scope.open()) {
      Tensor all = qkv.forward(x);
      Tensor turned = positions.map(rotary -> rotary.rotate(all, ids)).orElse(all);
      Tensor attended = compute.attention(turned, heads);
      if (gate.isPresent()) {
        Tensor open = Elementwise.sigmoid(gate.get().forward(x)); // [batch, tokens, heads]
        attended =
            attended
                .reshape(batch, tokens, heads, dim / heads)
                .mul(open.to(attended.dtype()).unsqueeze(-1))
                .reshape(batch, tokens, dim);
      }
      return scope.keep(projection.forward(attended));
    }
  }
}
