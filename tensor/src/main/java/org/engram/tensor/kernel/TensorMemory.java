package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;

/** The memory of a contiguous CPU tensor, as Java sees it. */
final class TensorMemory {
  private TensorMemory() {}

  /** Valid for as long as the tensor is, which is the caller's to see to. */
  @SuppressWarnings("restricted") // the tensor knows its own address and size
  static MemorySegment of(Tensor contiguous) {
    return MemorySegment.ofAddress(contiguous.data_ptr().address())
        .reinterpret(contiguous.nbytes());
  }
}
