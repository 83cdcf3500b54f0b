package org.engram.models.finetuning;

import java.util.Optional;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Mlp;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.PlainAttention;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;

/**
 * Queries attend to tokens, which are normed first while the queries are not; then an MLP. Both are
 * residual. A bare one is the attention alone, of tokens as they are.
 *
 * @param norms before the attention and before the MLP, with the MLP; empty for a bare one
 * @param projection after the attention, where there is one
 */
public record CrossAttention(
    Optional<Rest> norms, Linear query, Linear keyValue, Optional<Linear> projection, int heads) {
  /** What a bare attention does without. */
  public record Rest(LayerNorm norm1, LayerNorm norm2, Mlp mlp) {}

  /**
   * Loads it.
   *
   * @param parameters below {@code cross_attention_block}
   */
  public static CrossAttention load(Parameters parameters, PoolerConfig config) {
    int dim = config.dim();
    Parameters attention = config.complete() ? parameters.under("xattn") : parameters;
    Optional<Rest> rest =
        config.complete()
            ? Optional.of(
                new Rest(
                    LayerNorm.load(parameters.under("norm1"), dim, config.eps()),
                    LayerNorm.load(parameters.under("norm2"), dim, config.eps()),
                    Mlp.load(parameters.under("mlp"), dim, config.mlpDim())))
            : Optional.empty();
    return new CrossAttention(
        rest,
        Linear.load(attention.under("q"), dim, dim),
        Linear.load(attention.under("kv"), dim, 2L * dim),
        config.projected()
            ? Optional.of(Linear.load(attention.under("proj"), dim, dim))
            : Optional.empty(),
        config.heads());
  }

  /**
   * Queries after they attended.
   *
   * @param asked [batch, queries, dim]
   * @param tokens [batch, tokens, dim]
   * @param valid [batch, tokens] float32, 1 where a token is there, else 0; null where all are
   * @return [batch, queries, dim] float32
   */
  public Tensor forward(Tensor asked, Tensor tokens, Tensor valid) {
    try (Scope scope = Scope.open()) {
      if (norms.isEmpty()) {
        return scope.keep(attend(asked, tokens, valid).to(DType.F32));
      }
      Rest rest = norms.get();
      Tensor answer = attend(asked, rest.norm1().forward(tokens), valid);
      Tensor attended = asked.add(answer.to(DType.F32));
      Tensor changed = rest.mlp().forward(rest.norm2().forward(attended));
      return scope.keep(attended.add(changed.to(DType.F32)));
    }
  }

  /**
   * The attention alone.
   *
   * @return [batch, queries, dim]
   */
  public Tensor attend(Tensor asked, Tensor tokens, Tensor valid) {
    long batch = tokens.size(0);
    try (Scope scope = Scope.open()) {
      Tensor q = PlainAttention.heads(query.forward(asked), heads);
      Tensor kv =
          keyValue.forward(tokens).reshape(batch, tokens.size(1), 2, heads, tokens.size(2) / heads);
      Tensor k = kv.select(2, 0).transpose(1, 2); // [batch, heads, tokens, width]
      Tensor v = kv.select(2, 1).transpose(1, 2);
      Tensor mixed = PlainAttention.attend(q, k, v, valid);
      return scope.keep(projection.map(p -> p.forward(mixed)).orElse(mixed));
    }
  }
}
