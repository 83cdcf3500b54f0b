package org.engram.models.nn;

import org.engram.tensor.Compute;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;

/**
 * Multi-head self-attention with biased query, key and value maps.
 *
 * @param qkv [dim] to [3 * dim], laid out [3, heads, head dimension]
 * @param projection [dim] to [dim]
 */
public record SelfAttention(Linear qkv, Linear projection, int heads, Compute compute) {
  public static SelfAttention load(Parameters parameters, long dim, int heads) {
    return new SelfAttention(
        Linear.load(parameters.under("qkv"), dim, 3 * dim),
        Linear.load(parameters.under("proj"), dim, dim),
        heads,
        parameters.compute());
  }

  /** [batch, tokens, dim] to the same. */
  public Tensor forward(Tensor x) {
    try (Scope scope = Scope.open()) {
      return scope.keep(projection.forward(compute.attention(qkv.forward(x), heads)));
    }
  }

  /**
   * As {@link #forward(Tensor)}, where some tokens are not there: none attends to them.
   *
   * @param valid [batch, tokens] float32, 1 where a token is there, else 0; null where all are
   */
  public Tensor forward(Tensor x, Tensor valid) {
    if (valid == null) {
      return forward(x);
    }
    long batch = x.size(0);
    long tokens = x.size(1);
    long width = x.size(2) / heads;
    try (Scope scope = Scope.open()) {
      Tensor split = qkv.forward(x).reshape(batch, tokens, 3, heads, width);
      Tensor mixed =
          PlainAttention.attend(
              split.select(2, 0).transpose(1, 2),
              split.select(2, 1).transpose(1, 2),
              split.select(2, 2).transpose(1, 2),
              valid);
      return scope.keep(projection.forward(mixed));
    }
  }

  /**
   * How much each token attends to each other in one head: rows sum to one.
   *
   * @param x [1, tokens, dim]
   * @return [tokens, tokens]
   */
  public Tensor weights(Tensor x, int head) {
    long tokens = x.size(1);
    long width = x.size(2) / heads;
    try (Scope scope = Scope.open()) {
      Tensor split = qkv.forward(x).reshape(tokens, 3, heads, width).select(2, head);
      Tensor query = split.select(1, 0);
      Tensor key = split.select(1, 1);
      Tensor scores = query.matmul(key.transpose(0, 1)).mul(1 / Math.sqrt((double) width));
      return scope.keep(scores.to(DType.F32).softmax(-1));
    }
  }

  /**
   * A row vector times the attention matrix, the mean over the heads: what each token passes on
   * when what the tokens receive is weighted so. The matrix is made a few rows at a time and never
   * whole.
   *
   * @param x [1, tokens, dim]
   * @param received [tokens] float32
   * @param scores how many attention scores are in memory at once, about
   * @return [tokens] float32; its sum is that of {@code received}, since rows of attention sum to
   *     one
   */
  public Tensor pullBack(Tensor x, Tensor received, long scores) {
    long tokens = x.size(1);
    long width = x.size(2) / heads;
    long rows = Math.clamp(scores / (heads * tokens), 1, tokens);
    try (Scope scope = Scope.open()) {
      Tensor split = qkv.forward(x).to(DType.F32).reshape(tokens, 3, heads, width);
      Tensor query = split.select(1, 0).transpose(0, 1).mul(1 / Math.sqrt((double) width));
      Tensor key = split.select(1, 1).transpose(0, 1).transpose(1, 2).contiguous();
      Tensor passed = received.zerosLike();
      for (long from = 0; from < tokens; from += rows) {
        try (Scope _ = Scope.open()) {
          long count = Math.min(rows, tokens - from);
          Tensor attention = query.narrow(1, from, count).matmul(key).softmax(-1); // [heads, r, t]
          Tensor weights = received.narrow(0, from, count).reshape(1, count);
          passed.add_(weights.matmul(attention).mean(0, 1));
        }
      }
      return scope.keep(passed);
    }
  }
}
