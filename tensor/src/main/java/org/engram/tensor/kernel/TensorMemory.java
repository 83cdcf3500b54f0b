package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;

/** The memory of a contiguous CPU tensor, as Java sees it. */
final class TensorMemory {
  private TensorMemory() {}

  /** Valid for as long as the tensor is, which is the caller's to see to. */
  static MemorySegment of(Tensor contiguous) {
    return at(contiguous.data_ptr().address(), contiguous.nbytes());
  }

  /** The same of memory that is known to be there. */
  @SuppressWarnings("restricted") // whoever asks knows the address and the size
  static MemorySegment at(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }
}
