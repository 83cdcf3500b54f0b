package org.engram.tensor.kernel;

import org.bytedeco.pytorch.Tensor;

/**
 * Multi-head self-attention without a mask: softmax(q k' / sqrt(headDim)) v for every head.
 *
 * <p>A kernel may own threads and native memory; {@link #close} gives both back. One kernel serves
 * any number of callers, one call at a time.
 */
public interface AttentionKernel extends AutoCloseable {
  /**
   * Attention of a fused projection.
   *
   * @param qkv [batch, tokens, 3 * heads * headDim] or [tokens, 3 * heads * headDim]; the last
   *     dimension is laid out as [3, heads, headDim], as the qkv layer of a vision transformer
   *     makes it
   * @param heads how many heads share the last dimension
   * @return a fresh contiguous tensor [batch, tokens, heads * headDim] (or [tokens, heads *
   *     headDim]) of the same type, ready for the output projection; it belongs to the caller
   * @throws IllegalArgumentException if the shape does not divide into 3 * heads, or the kernel
   *     does not compute in the tensor's type or on its device
   */
  Tensor attend(Tensor qkv, int heads);

  /** What computes, in words for a log or a report. */
  String describe();

  @Override
  void close();
}
