package org.engram.models.finetuning;

import java.util.List;
import java.util.stream.IntStream;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.TransformerBlock;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Pools tokens by learned queries that attend to them, then an MLP, both residual: the attentive
 * probe of V-JEPA (Bardes et al. 2024). Transformer blocks of the tokens may come before.
 */
public final class AttentivePooler {
  private final PoolerConfig config;
  private final List<TransformerBlock> blocks;
  private final Tensor queries; // [1, queries, dim]
  private final CrossAttention attention;

  private AttentivePooler(Parameters parameters, PoolerConfig config) {
    int dim = config.dim();
    this.config = config;
    this.blocks =
        IntStream.range(0, config.depth() - 1)
            .mapToObj(
                i ->
                    TransformerBlock.load(
                        parameters.under("blocks." + i),
                        dim,
                        config.heads(),
                        config.mlpDim(),
                        config.eps()))
            .toList();
    this.queries = parameters.float32("query_tokens", 1, config.queries(), dim);
    this.attention = CrossAttention.load(parameters.under("cross_attention_block"), config);
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
    try (Scope scope = Scope.open()) {
      return scope.keep(pool(tokens, null).reshape(tokens.size(0), config.pooledDim()));
    }
  }

  /**
   * Pools, a vector a query.
   *
   * @param tokens [batch, tokens, dim]
   * @param valid [batch, tokens] float32, 1 where a token is there, else 0; null where all are
   * @return [batch, queries, dim] float32
   */
  public Tensor pool(Tensor tokens, Tensor valid) {
    try (Scope scope = Scope.open()) {
      // The blocks may add to their input, which is the caller's.
      Tensor x = blocks.isEmpty() || Autograd.records(tokens) ? tokens : tokens.copy();
      for (TransformerBlock block : blocks) {
        x = block.forward_(x, DropPath.none(), valid);
      }
      Tensor asked = queries.expand(tokens.size(0), config.queries(), config.dim());
      return scope.keep(attention.forward(asked, x, valid));
    }
  }
}
