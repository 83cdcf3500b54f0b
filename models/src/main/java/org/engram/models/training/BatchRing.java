package org.engram.models.training;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A loader's buffers, used again and again, and how far everyone is: workers claim rows in the
 * order of the plan as soon as there is a buffer for them, and one consumer takes whole batches in
 * that order. Batches are numbered through all epochs of the plan, from 0. Any thread may call it.
 */
final class BatchRing {
  private final BatchPlan plan;
  private final SampleSource source;
  private final int iterations;
  private final List<Slot> slots = new ArrayList<>();
  private final LongSupplier nanoTime;
  private final long end;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition ready = lock.newCondition();
  // Guarded by the lock.
  private long nextBatch;
  private int nextRow;
  private long handedOut;
  private long released;
  private boolean holding;
  private boolean stopped;
  private boolean broken;
  private boolean closed;
  private EpochOrder order;
  private long batches;
  private long replaced;
  private long waitedNanos;
  private long loadingNanos;

  /** A batch in the making. */
  static final class Slot {
    private final BatchMemory.Block memory;
    private final MemorySegment values;
    private final int[] samples;
    private long batch = -1;
    private int missing;

    Slot(BatchMemory.Block memory, long bytes, int rows) {
      this.memory = memory;
      this.values = memory.segment().asSlice(0, bytes);
      this.samples = new int[rows];
    }
  }

  /**
   * A row to load.
   *
   * @param values of its whole batch
   * @param order of its epoch
   * @param position in that order
   * @param row within the batch
   */
  record Row(Slot slot, MemorySegment values, EpochOrder order, long position, int row) {}

  /**
   * A batch that was taken. Its values are another's once the next is asked for.
   *
   * @param samples by row, which was loaded
   */
  @SuppressWarnings("ArrayRecordComponent") // read once
  record Whole(long number, int[] samples, MemorySegment values, long waitedNanos) {}

  /**
   * @param buffers one is with the consumer, the others are filled ahead
   * @param bytes of a batch
   */
  BatchRing(
      BatchPlan plan,
      SampleSource source,
      int buffers,
      long bytes,
      BatchMemory memory,
      LongSupplier nanoTime) {
    this.plan = plan;
    this.source = source;
    this.iterations = plan.iterations(source.size());
    if (plan.firstIteration() > iterations) {
      throw new IllegalArgumentException(
          "iteration " + plan.firstIteration() + " of an epoch of " + iterations);
    }
    this.nanoTime = nanoTime;
    this.end = (long) plan.epochs() * iterations;
    this.nextBatch = (long) plan.firstEpoch() * iterations + plan.firstIteration();
    this.handedOut = nextBatch;
    this.released = nextBatch;
    for (int i = 0; i < buffers; i++) {
      slots.add(new Slot(memory.allocate(bytes), bytes, plan.batch()));
    }
  }

  int iterationsPerEpoch() {
    return iterations;
  }

  /** The next row in order, once there is a buffer for it; empty when there is no more to do. */
  Optional<Row> claim() {
    lock.lock();
    try {
      while (!stopped && nextBatch < end && nextBatch >= released + slots.size()) {
        room.awaitUninterruptibly();
      }
      if (stopped || nextBatch >= end) {
        return Optional.empty();
      }
      Slot slot = slot(nextBatch);
      if (nextRow == 0) {
        slot.batch = nextBatch;
        slot.missing = plan.batch();
      }
      int epoch = (int) (nextBatch / iterations);
      if (order == null || order.epoch() != epoch) {
        order = source.order(plan.seed(), epoch, plan.shuffle());
      }
      int row = nextRow++;
      long position = plan.position((int) (nextBatch % iterations), row);
      if (nextRow == plan.batch()) {
        nextRow = 0;
        nextBatch++;
      }
      return Optional.of(new Row(slot, slot.values, order, position, row));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Notes that a row is there.
   *
   * @param sample which was loaded
   * @param nanos that it took
   */
  void finished(Row row, int sample, long nanos) {
    lock.lock();
    try {
      loadingNanos += nanos;
      row.slot.samples[row.row] = sample;
      if (sample != row.order.sample(row.position)) {
        replaced++;
      }
      if (--row.slot.missing == 0) {
        ready.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next batch, once it is whole; the one before may be overwritten from now on. Empty after
   * the last one, and where a worker broke down.
   */
  Optional<Whole> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (closed) {
        throw new IllegalStateException("the loader is closed");
      }
      if (holding) {
        holding = false;
        released++;
        room.signalAll();
      }
      if (handedOut == end) {
        return Optional.empty();
      }
      Slot slot = slot(handedOut);
      long from = nanoTime.getAsLong();
      while (!broken && (slot.batch != handedOut || slot.missing > 0)) {
        ready.await();
      }
      long waited = nanoTime.getAsLong() - from;
      if (broken) {
        return Optional.empty();
      }
      waitedNanos += waited;
      batches++;
      holding = true;
      return Optional.of(
          new Whole(handedOut++, slot.samples.clone(), slot.values.asReadOnly(), waited));
    } finally {
      lock.unlock();
    }
  }

  /** A worker cannot go on: nobody waits any longer. */
  void breakDown() {
    lock.lock();
    try {
      broken = true;
      stopped = true;
      room.signalAll();
      ready.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean broken() {
    lock.lock();
    try {
      return broken;
    } finally {
      lock.unlock();
    }
  }

  /** Lets the workers end; whether this was the first time. */
  boolean close() {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      stopped = true;
      room.signalAll();
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Frees the buffers; no worker may be left. */
  void release() {
    slots.forEach(slot -> slot.memory.release().run());
  }

  /**
   * @param failed different samples that could not be loaded
   */
  LoaderStatistics statistics(int failed) {
    lock.lock();
    try {
      return new LoaderStatistics(batches, failed, replaced, waitedNanos / 1e9, loadingNanos / 1e9);
    } finally {
      lock.unlock();
    }
  }

  private Slot slot(long batch) {
    return slots.get((int) (batch % slots.size()));
  }
}
