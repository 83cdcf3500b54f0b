package org.engram.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Page-locked memory of the host, from libtorch's own allocator. A GPU copies from it by itself,
 * beside the computation; from ordinary memory the driver copies first, and the program waits.
 *
 * <p>A tensor over it ({@link Tensors#of(org.engram.tensor.file.HostTensor)}) is brought to a GPU
 * by {@link Compute#place(Tensor)} without waiting: the memory may be written to again only when a
 * result of what was computed from it was read.
 */
public final class PinnedMemory implements AutoCloseable {
  private final org.bytedeco.pytorch.Tensor bytes;
  private final Arena arena;
  private final MemorySegment segment;

  private PinnedMemory(org.bytedeco.pytorch.Tensor bytes, Arena arena, MemorySegment segment) {
    this.bytes = bytes;
    this.arena = arena;
    this.segment = segment;
  }

  /**
   * Takes memory for copies to a device.
   *
   * @throws ConfigurationException for a device that reads the host's memory itself, as the CPU:
   *     there is no copy that could be faster
   * @throws NativeException where the system does not let so much be locked
   */
  @SuppressWarnings("restricted") // the segment's length is that of the allocation
  public static PinnedMemory allocate(Device device, long bytes) {
    if (device.kind() != Device.Kind.CUDA) {
      throw new ConfigurationException(
          "page-locked memory",
          device.toString(),
          "a GPU (cuda:N)",
          "Use ordinary memory: a CPU computes where the data lie, and nothing is copied");
    }
    org.bytedeco.pytorch.Tensor tensor =
        Handles.call(
            () -> {
              TensorOptions options = new TensorOptions(torch.ScalarType.Byte);
              org.bytedeco.pytorch.Tensor made =
                  torch.empty(
                      new long[] {bytes},
                      options.pinned_memory(new BoolOptional(true)),
                      new org.bytedeco.pytorch.MemoryFormatOptional());
              made.retainReference();
              return made;
            });
    Arena arena = Arena.ofShared();
    MemorySegment segment =
        MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(bytes, arena, null);
    return new PinnedMemory(tensor, arena, segment);
  }

  /** The memory, for any thread; gone once this is closed. */
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
      bytes.releaseReference();
    }
  }
}
