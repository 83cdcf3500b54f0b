package org.engram.tensor.kernel;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * libtorch's scaled_dot_product_attention: every device, every type, and the only kernel here with
 * a gradient. On CUDA it is the fused kernel. On a CPU bfloat16 would fall to a naive loop, more
 * than ten times slower than float32: there it is computed in float32 and the result is brought
 * back to bfloat16, under autocast too.
 */
public final class FusedAttention implements AttentionKernel {
  @Override
  public Tensor attend(Tensor qkv, int heads) {
    var shape = QkvShape.of(qkv, heads);
    boolean widen = qkv.is_cpu() && qkv.scalar_type().intern() == ScalarType.BFloat16;
    return Handover.of(
        () ->
            widen
                ? inFloat32(qkv, shape).to(ScalarType.BFloat16)
                : attend(qkv, shape).reshape(shape.output()));
  }

  /** Autocast is off meanwhile: it would bring the parts back to bfloat16. */
  private static Tensor inFloat32(Tensor qkv, QkvShape shape) {
    boolean cast = torch.is_autocast_enabled(DeviceType.CPU);
    torch.set_autocast_enabled(DeviceType.CPU, false);
    try {
      return attend(qkv.to(ScalarType.Float), shape).reshape(shape.output());
    } finally {
      torch.set_autocast_enabled(DeviceType.CPU, cast);
    }
  }

  /** To [batch, tokens, heads, headDim]. */
  private static Tensor attend(Tensor qkv, QkvShape shape) {
    Tensor parts = // [3, batch, heads, tokens, headDim]
        qkv.reshape(shape.batch(), shape.tokens(), 3, shape.heads(), shape.headDim())
            .permute(2, 0, 3, 1, 4);
    return torch
        .scaled_dot_product_attention(parts.select(0, 0), parts.select(0, 1), parts.select(0, 2))
        .transpose(1, 2);
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
