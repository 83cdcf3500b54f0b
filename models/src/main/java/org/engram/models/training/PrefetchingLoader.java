package org.engram.models.training;

import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/**
 * Loads batches on worker threads, ahead of the training step. Which samples a batch holds, in
 * which order, and what is random in them follow from the plan and not from the threads.
 *
 * <p>A sample that fails to load is replaced by the next one of the epoch's order that loads (after
 * the last comes the first), loaded for the position of the one that failed: the batch keeps its
 * size, and the replacement is the same in every run. Failures are counted and told; too many end
 * the run.
 *
 * <p>There are {@code prefetch} + 1 buffers, used again and again: one is with the consumer. When a
 * worker fails for another reason than its sample, {@link #next} throws what it threw.
 */
public final class PrefetchingLoader implements BatchSource {
  private final SampleSource source;
  private final BatchPlan plan;
  private final int iterations;
  private final int sampleLength;
  private final List<Slot> slots = new ArrayList<>();
  private final FailedSamples failures;
  private final LongSupplier nanoTime;
  private final ExecutorService workers;
  private final List<Future<?>> running = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition ready = lock.newCondition();
  // Guarded by the lock. Batches are numbered through all epochs of the plan, from 0.
  private final long end;
  private long nextBatch;
  private int nextRow;
  private long handedOut;
  private long released;
  private boolean holding;
  private boolean stopped;
  private boolean broken;
  private boolean closed;
  private long batches;
  private long replaced;
  private long waitedNanos;
  private long loadingNanos;
  private EpochOrder order;

  /** A batch in the making. */
  private static final class Slot {
    final BatchMemory.Block memory;
    final MemorySegment values;
    final int[] samples;
    long batch = -1;
    int missing;

    Slot(BatchMemory.Block memory, long bytes, int rows) {
      this.memory = memory;
      this.values = memory.segment().asSlice(0, bytes);
      this.samples = new int[rows];
    }
  }

  private PrefetchingLoader(
      SampleSource source,
      BatchPlan plan,
      LoaderSettings settings,
      BatchMemory memory,
      LoaderListener listener,
      LongSupplier nanoTime) {
    this.source = source;
    this.plan = plan;
    this.iterations = plan.iterations(source.size());
    if (plan.firstIteration() > iterations) {
      throw new IllegalArgumentException(
          "iteration " + plan.firstIteration() + " of an epoch of " + iterations);
    }
    this.nanoTime = nanoTime;
    this.failures = new FailedSamples(source, settings.maxFailedShare(), listener);
    this.end = (long) plan.epochs() * iterations;
    this.nextBatch = (long) plan.firstEpoch() * iterations + plan.firstIteration();
    this.handedOut = nextBatch;
    this.released = nextBatch;
    long length = 1;
    for (long size : source.shape()) {
      length = Math.multiplyExact(length, size);
    }
    this.sampleLength = Math.toIntExact(length);
    long bytes = Math.multiplyExact(length, 4L * plan.batch());
    for (int i = 0; i <= settings.prefetch(); i++) {
      slots.add(new Slot(memory.allocate(bytes), bytes, plan.batch()));
    }
    this.workers =
        Executors.newFixedThreadPool(
            settings.workers(), Thread.ofPlatform().daemon().name("engram-data-", 0).factory());
  }

  /** Begins to load into ordinary native memory. */
  public static PrefetchingLoader open(
      SampleSource source, BatchPlan plan, LoaderSettings settings, LoaderListener listener) {
    return open(source, plan, settings, BatchMemory.NATIVE, listener);
  }

  /**
   * Begins to load.
   *
   * @throws org.engram.tensor.ConfigurationException where the samples do not fill one batch
   */
  public static PrefetchingLoader open(
      SampleSource source,
      BatchPlan plan,
      LoaderSettings settings,
      BatchMemory memory,
      LoaderListener listener) {
    return open(source, plan, settings, memory, listener, System::nanoTime);
  }

  static PrefetchingLoader open(
      SampleSource source,
      BatchPlan plan,
      LoaderSettings settings,
      BatchMemory memory,
      LoaderListener listener,
      LongSupplier nanoTime) {
    PrefetchingLoader loader =
        new PrefetchingLoader(source, plan, settings, memory, listener, nanoTime);
    for (int i = 0; i < settings.workers(); i++) {
      loader.running.add(loader.workers.submit(loader::work));
    }
    return loader;
  }

  @Override
  public int iterationsPerEpoch() {
    return iterations;
  }

  @Override
  public Optional<LoadedBatch> next() throws InterruptedException {
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
      if (!broken) {
        waitedNanos += waited;
        batches++;
        holding = true;
        return Optional.of(batch(handedOut++, slot, waited));
      }
    } finally {
      lock.unlock();
    }
    throw failure();
  }

  private LoadedBatch batch(long number, Slot slot, long waited) {
    int iteration = (int) (number % iterations);
    long[] positions = new long[plan.batch()];
    for (int row = 0; row < positions.length; row++) {
      positions[row] = plan.position(iteration, row);
    }
    long[] sample = source.shape();
    long[] shape = new long[sample.length + 1];
    shape[0] = plan.batch();
    System.arraycopy(sample, 0, shape, 1, sample.length);
    return new LoadedBatch(
        (int) (number / iterations),
        iteration,
        positions,
        slot.samples.clone(),
        new HostTensor(DType.F32, shape, slot.values.asReadOnly()),
        waited / 1e9);
  }

  /** Waits for the worker that failed to end, and says what it failed of. */
  private RuntimeException failure() throws InterruptedException {
    for (Future<?> worker : running) {
      try {
        worker.get();
      } catch (ExecutionException e) {
        return switch (e.getCause()) {
          case RuntimeException failure -> failure;
          case Error error -> throw error;
          case null, default -> new IllegalStateException(e);
        };
      }
    }
    throw new IllegalStateException("a worker failed without a reason");
  }

  private void work() {
    float[] values = new float[sampleLength];
    boolean whole = false;
    try {
      Task task = claim();
      while (task != null) {
        long from = nanoTime.getAsLong();
        int sample = load(task, values);
        MemorySegment.copy(
            values,
            0,
            task.slot.values,
            ValueLayout.JAVA_FLOAT,
            4L * sampleLength * task.row,
            sampleLength);
        finished(task, sample, nanoTime.getAsLong() - from);
        task = claim();
      }
      whole = true;
    } finally {
      if (!whole) {
        breakDown();
      }
    }
  }

  /** A row to load. */
  private record Task(Slot slot, EpochOrder order, long position, int row) {}

  /** The next row in order, once there is a buffer for it; null when there is no more to do. */
  private Task claim() {
    lock.lock();
    try {
      while (!stopped && nextBatch < end && nextBatch >= released + slots.size()) {
        room.awaitUninterruptibly();
      }
      if (stopped || nextBatch >= end) {
        return null;
      }
      Slot slot = slot(nextBatch);
      if (nextRow == 0) {
        slot.batch = nextBatch;
        slot.missing = plan.batch();
      }
      int epoch = (int) (nextBatch / iterations);
      if (order == null || order.epoch() != epoch) {
        order = EpochOrder.of(plan.seed(), epoch, source.size(), plan.shuffle());
      }
      int row = nextRow++;
      Task task = new Task(slot, order, plan.position((int) (nextBatch % iterations), row), row);
      if (nextRow == plan.batch()) {
        nextRow = 0;
        nextBatch++;
      }
      return task;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Loads the sample of the task, or the next good one after it; which it was. A sample that failed
   * before is tried again: what a row holds must not depend on what other rows met.
   */
  private int load(Task task, float[] values) {
    for (int skipped = 0; skipped < source.size(); skipped++) {
      int sample = task.order.sample(task.position + skipped);
      try {
        source.load(task.order.epoch(), task.position, sample, values);
        return sample;
      } catch (FileFormatException e) {
        failures.add(sample, e.problem());
      } catch (RefusedInputException e) {
        failures.add(sample, e.problem());
      } catch (UncheckedIOException e) {
        failures.add(sample, new Problem(source.name(sample), e.toString(), "", ""));
      }
    }
    throw new IllegalStateException("every sample failed, and none too many");
  }

  private void finished(Task task, int sample, long nanos) {
    lock.lock();
    try {
      loadingNanos += nanos;
      task.slot.samples[task.row] = sample;
      if (sample != task.order.sample(task.position)) {
        replaced++;
      }
      if (--task.slot.missing == 0) {
        ready.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void breakDown() {
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

  private Slot slot(long batch) {
    return slots.get((int) (batch % slots.size()));
  }

  @Override
  public LoaderStatistics statistics() {
    lock.lock();
    try {
      return new LoaderStatistics(
          batches, failures.count(), replaced, waitedNanos / 1e9, loadingNanos / 1e9);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends all threads, after the samples that they are loading, and frees the buffers. An interrupt
   * does not hurry it: the buffers may not go while a thread writes to them.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      stopped = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
    workers.shutdown();
    boolean interrupted = false;
    while (!workers.isTerminated()) {
      try {
        workers.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    slots.forEach(slot -> slot.memory.release().run());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
