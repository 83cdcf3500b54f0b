package org.engram.tensor.kernel;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's scaled_dot_product_attention: every device, every type, and the only kernel here with
 * a gradient. On CUDA it is the fused kernel; on a CPU without BF16 tensors of type bfloat16 fall
 * to a naive loop that is many times slower than float32.
 */
public final class FusedAttention implements AttentionKernel {
  @Override
  public Tensor attend(Tensor qkv, int heads) {
    var shape = QkvShape.of(qkv, heads);
    return Handover.of(
        () -> {
          Tensor parts = // [3, batch, heads, tokens, headDim]
              qkv.reshape(shape.batch(), shape.tokens(), 3, heads, shape.headDim())
                  .permute(2, 0, 3, 1, 4);
          Tensor mixed = // [batch, heads, tokens, headDim]
              torch.scaled_dot_product_attention(
                  parts.select(0, 0), parts.select(0, 1), parts.select(0, 2));
          return mixed.transpose(1, 2).reshape(shape.output());
        });
  }

  @Override
  public String describe() {
    return "libtorch scaled_dot_product_attention";
  }

  @Override
  public void close() {
    // Owns nothing.
  }
}
