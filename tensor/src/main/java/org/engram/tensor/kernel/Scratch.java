package org.engram.tensor.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A native buffer that grows to the largest size asked for and is kept until closed. */
final class Scratch implements AutoCloseable {
  private static final int CACHE_LINE = 64;

  private Arena arena;
  private MemorySegment memory = MemorySegment.NULL;

  /** At least {@code bytes} of memory whose content is undefined. */
  MemorySegment atLeast(long bytes) {
    if (memory.byteSize() < bytes) {
      close();
      arena = Arena.ofShared();
      memory = arena.allocate(bytes, CACHE_LINE);
    }
    return memory;
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
      arena = null;
      memory = MemorySegment.NULL;
    }
  }
}
