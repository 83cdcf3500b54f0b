package org.engram.tensor.kernel;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.file.DType;

/** A process for {@link CpuKernelsTest}: what is chosen where the vector module is not loaded. */
final class WithoutVectors {
  private WithoutVectors() {}

  public static void main(String[] args) {
    CpuKernels kernels = CpuKernels.detect();
    kernels.float32().ifPresent(refusal -> System.out.println(refusal.reason()));
    try (AttentionKernel kernel = kernels.attention(DType.F32, 1)) {
      Tensor out = kernel.attend(torch.randn(new long[] {10, 48}), 1);
      System.out.println("attended " + out.size(0));
    }
  }
}
