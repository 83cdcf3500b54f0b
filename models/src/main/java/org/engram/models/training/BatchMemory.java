package org.engram.models.training;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where a loader's buffers lie. On a GPU they want to be page-locked, so that a copy to the device
 * runs beside the computation: whoever knows the device gives such memory here.
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

  /** Makes a buffer of at least that many bytes. */
  Block allocate(long bytes);
}
