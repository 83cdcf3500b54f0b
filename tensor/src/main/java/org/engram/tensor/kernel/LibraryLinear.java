package org.engram.tensor.kernel;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's linear: every device and type, with a gradient. In bfloat16 on a CPU it is oneDNN; in
 * float32 it is the BLAS that the process was started with.
 */
public final class LibraryLinear implements LinearKernel {
  @Override
  public Tensor apply(Tensor x, Tensor weight, Tensor bias) {
    return Handover.of(() -> torch.linear(x, weight, new TensorOptional(bias)));
  }

  @Override
  public String describe() {
    return "libtorch linear";
  }

  @Override
  public void close() {
    // Owns nothing.
  }
}
