package org.engram.tensor.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Runs the softmax of the blocked attention and the last step of the blocked linear layer on
 * scratch memory until the JIT has compiled them, on a thread beside the loading of libtorch and of
 * the weights. Without it the first scan of a process waits for the compiler: until then every
 * vector is an object.
 */
public final class KernelWarmUp {
  private static final int ROWS = 16;
  private static final int WIDTH = 512;
  private static final int DIM = 64;

  /** Enough calls for the compiler's last tier; more than that finds compiled code and is quick. */
  private static final int CALLS = 2000;

  private static final long LONGEST_NANOS = 3_000_000_000L;

  private KernelWarmUp() {}

  /** Starts the thread and returns at once; does nothing where Java's vectors are not there. */
  public static void start(boolean bf16) {
    if (CpuKernels.vectorsLoaded()) {
      Thread.ofPlatform().daemon().name("engram-warm-up").start(() -> run(bf16));
    }
  }

  private static void run(boolean bf16) {
    long end = System.nanoTime() + LONGEST_NANOS;
    // Shared as the kernels' scratch memory is, and what stands for a tensor without an arena as
    // tensors are: on another kind of memory the compiled code would be thrown away at its first
    // use.
    try (Arena arena = Arena.ofShared()) {
      MemorySegment scores = arena.allocate((long) ROWS * WIDTH * Float.BYTES, 64);
      MemorySegment mixed = arena.allocate((long) ROWS * DIM * Float.BYTES, 64);
      MemorySegment probabilities = arena.allocate((long) ROWS * WIDTH * Short.BYTES, 64);
      MemorySegment tensor = TensorMemory.at(probabilities.address(), probabilities.byteSize());
      VectorSoftmax.Rows rows = VectorSoftmax.Rows.of(ROWS);
      float[] bias = new float[LinearPanel.WIDTH];
      for (int i = 0; i < CALLS && System.nanoTime() < end; i++) {
        rows.reset();
        if (bf16) {
          BoundedSoftmax.bf16Step(scores, WIDTH * 4L, ROWS, WIDTH, 0.18f, rows, probabilities);
          VectorRows.storeBf16(
              scores, bias, ROWS, LinearPanel.WIDTH, tensor, 0, LinearPanel.WIDTH * 2L);
        } else {
          scores.fill((byte) 0);
          BoundedSoftmax.step(scores, WIDTH * 4L, ROWS, WIDTH, 0.18f, rows);
        }
        VectorSoftmax.scale(mixed, 0, DIM, 1);
      }
    }
  }
}
