package org.engram.models.training;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.engram.tensor.Device;
import org.engram.tensor.PinnedMemory;

/**
 * Where a loader's buffers lie. For a GPU they are page-locked, so that a copy to the device runs
 * beside the computation.
 */
@FunctionalInterface
public interface BatchMemory {
  /** Ordinary native memory, aligned to 64 bytes. */
  BatchMemory NATIVE =
      bytes -> {
        Arena arena = Arena.ofShared();
        return new Block(arena.allocate(bytes, 64), arena::close);
      };

  /**
   * A buffer.
   *
   * @param segment native memory that any thread may use
   * @param release frees it, once
   */
  record Block(MemorySegment segment, Runnable release) {}

  /** What serves the device that the batches are for: for a CPU ordinary memory. */
  static BatchMemory of(Device device) {
    return device.kind() == Device.Kind.CUDA
        ? bytes -> {
          PinnedMemory memory = PinnedMemory.allocate(device, bytes);
          return new Block(memory.segment(), memory::close);
        }
        : NATIVE;
  }

  /** Makes a buffer of at least that many bytes. */
  Block allocate(long bytes);
}
