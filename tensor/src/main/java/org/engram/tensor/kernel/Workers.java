package org.engram.tensor.kernel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fixed team of threads that share numbered pieces of work. One job at a time: each piece is told
 * which worker has it, so that a worker's buffers need no lock.
 */
final class Workers implements AutoCloseable {
  /** One piece of a job. */
  @FunctionalInterface
  interface Piece {
    void run(int worker, int piece);
  }

  private final int count;
  private final ExecutorService pool;
  private final ReentrantLock turn = new ReentrantLock();

  Workers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " threads; expected at least 1");
    }
    this.count = count;
    this.pool =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().daemon().name("engram-kernel-", 0).factory());
  }

  int count() {
    return count;
  }

  /**
   * Runs pieces 0 to {@code pieces - 1}, and returns when all are done. It cannot be interrupted:
   * native code is writing to the caller's memory until then. The first failure is thrown here.
   */
  void run(int pieces, Piece job) {
    turn.lock();
    try {
      var next = new AtomicInteger();
      var runs = new CompletableFuture<?>[Math.min(count, pieces)];
      for (int w = 0; w < runs.length; w++) {
        int worker = w;
        runs[w] =
            CompletableFuture.runAsync(
                () -> {
                  for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
                    job.run(worker, i);
                  }
                },
                pool);
      }
      CompletableFuture.allOf(runs).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
