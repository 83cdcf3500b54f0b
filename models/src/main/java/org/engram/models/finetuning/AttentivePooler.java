package org.engram.models.finetuning;

import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Mlp;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;

/**
 * Pools tokens by learned queries that attend to them, then an MLP, both residual: the attentive
 * probe of V-JEPA (Bardes et al. 2024), with one block.
 */
public final class AttentivePooler {
  private final PoolerConfig config;
  private final Tensor queries; // [1, queries, dim]
  private final LayerNorm norm1;
  private final Linear query;
  private final Linear keyValue;
  private final Linear projection;
  private final LayerNorm norm2;
  private final Mlp mlp;

  private AttentivePooler(Parameters parameters, PoolerConfig config) {
    int dim = config.dim();
    Parameters block = parameters.under("cross_attention_block");
    Parameters attention = block.under("xattn");
    this.config = config;
    this.queries = parameters.float32("query_tokens", 1, config.queries(), dim);
    this.norm1 = LayerNorm.load(block.under("norm1"), dim, PoolerConfig.EPS);
    this.query = Linear.load(attention.under("q"), dim, dim);
    this.keyValue = Linear.load(attention.under("kv"), dim, 2L * dim);
    this.projection = Linear.load(attention.under("proj"), dim, dim);
    this.norm2 = LayerNorm.load(block.under("norm2"), dim, PoolerConfig.EPS);
    this.mlp = Mlp.load(block.under("mlp"), dim, config.mlpDim());
  }

  /**
   * Loads a pooler.
   *
   * @param parameters below {@code pooler}
   */
  public static AttentivePooler load(Parameters parameters, PoolerConfig config) {
    return new AttentivePooler(parameters, config);
  }

  public PoolerConfig config() {
    return config;
  }

  /**
   * Pools.
   *
   * @param tokens [batch, tokens, dim]
   * @return [batch, queries * dim] float32
   */
  public Tensor forward(Tensor tokens) {
    long batch = tokens.size(0);
    int dim = config.dim();
    try (Scope scope = Scope.open()) {
      Tensor asked = queries.expand(batch, config.queries(), dim);
      Tensor attended = asked.add(attend(asked, norm1.forward(tokens)).to(DType.F32));
      Tensor pooled = attended.add(mlp.forward(norm2.forward(attended)).to(DType.F32));
      return scope.keep(pooled.reshape(batch, config.pooledDim()));
    }
  }

  /** Multi-head attention of queries [batch, queries, dim] to tokens [batch, tokens, dim]. */
  private Tensor attend(Tensor asked, Tensor tokens) {
    long batch = tokens.size(0);
    int heads = config.heads();
    int width = config.dim() / heads;
    try (Scope scope = Scope.open()) {
      Tensor q =
          query.forward(asked).reshape(batch, config.queries(), heads, width).transpose(1, 2);
      Tensor kv = keyValue.forward(tokens).reshape(batch, tokens.size(1), 2, heads, width);
      Tensor k = kv.select(2, 0).transpose(1, 2); // [batch, heads, tokens, width]
      Tensor v = kv.select(2, 1).transpose(1, 2);
      Tensor scores = q.matmul(k.transpose(2, 3)).mul(1 / Math.sqrt((double) width));
      Tensor shares = scores.to(DType.F32).softmax(-1).to(v.dtype());
      Tensor mixed =
          shares.matmul(v).transpose(1, 2).reshape(batch, config.queries(), config.dim());
      return scope.keep(projection.forward(mixed));
    }
  }
}
