package org.engram.models.nn;

import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;

/**
 * Attention written out: of queries to other tokens, and where some of those are not there. Where
 * all tokens attend to each other, {@link org.engram.tensor.Compute#attention} is faster.
 */
public final class PlainAttention {
  /** Far enough below any score that its exponential is exactly zero in float32. */
  private static final double NEVER = 1e30;

  private PlainAttention() {}

  /**
   * Attends.
   *
   * @param query [batch, heads, queries, width]
   * @param key [batch, heads, tokens, width]
   * @param value [batch, heads, tokens, width]
   * @param valid [batch, tokens] float32, 1 for a token that is there and 0 for one that is not; a
   *     row of zeros alone attends to all alike. Null where all are there
   * @return [batch, queries, heads * width]
   */
  public static Tensor attend(Tensor query, Tensor key, Tensor value, Tensor valid) {
    long batch = query.size(0);
    long width = query.size(1) * query.size(3);
    try (Scope scope = Scope.open()) {
      Tensor scores = query.matmul(key.transpose(2, 3)).mul(1 / Math.sqrt((double) query.size(3)));
      Tensor wide = scores.to(DType.F32);
      if (valid != null) {
        wide = wide.add(valid.add(-1).mul(NEVER).reshape(batch, 1, 1, valid.size(1)));
      }
      Tensor shares = wide.softmax(-1).to(value.dtype());
      return scope.keep(shares.matmul(value).transpose(1, 2).reshape(batch, query.size(2), width));
    }
  }

  /**
   * The heads of queries, of keys or of values.
   *
   * @param x [batch, tokens, heads * width]
   * @return [batch, heads, tokens, width]
   */
  public static Tensor heads(Tensor x, int heads) {
    return x.reshape(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
  }
}
