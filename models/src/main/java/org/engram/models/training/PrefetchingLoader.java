package org.engram.models.training;

import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
  private final int sampleLength;
  private final BatchRing ring;
  private final FailedSamples failures;
  private final LongSupplier nanoTime;
  private final ExecutorService workers;
  private final List<Future<?>> running = new ArrayList<>();

  private PrefetchingLoader(
      SampleSource source,
      BatchPlan plan,
      LoaderSettings settings,
      BatchMemory memory,
      LoaderListener listener,
      LongSupplier nanoTime) {
    this.source = source;
    this.plan = plan;
    this.nanoTime = nanoTime;
    this.failures = new FailedSamples(source, settings.maxFailedShare(), listener);
    long length = 1;
    for (long size : source.shape()) {
      length = Math.multiplyExact(length, size);
    }
    this.sampleLength = Math.toIntExact(length);
    long bytes = Math.multiplyExact(length, 4L * plan.batch());
    this.ring = new BatchRing(plan, source, settings.prefetch() + 1, bytes, memory, nanoTime);
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
    return ring.iterationsPerEpoch();
  }

  @Override
  public Optional<LoadedBatch> next() throws InterruptedException {
    Optional<BatchRing.Whole> whole = ring.next();
    if (whole.isEmpty() && ring.broken()) {
      throw failure();
    }
    return whole.map(this::batch);
  }

  private LoadedBatch batch(BatchRing.Whole whole) {
    int iteration = (int) (whole.number() % ring.iterationsPerEpoch());
    long[] positions = new long[plan.batch()];
    for (int row = 0; row < positions.length; row++) {
      positions[row] = plan.position(iteration, row);
    }
    long[] sample = source.shape();
    long[] shape = new long[sample.length + 1];
    shape[0] = plan.batch();
    System.arraycopy(sample, 0, shape, 1, sample.length);
    return new LoadedBatch(
        (int) (whole.number() / ring.iterationsPerEpoch()),
        iteration,
        positions,
        whole.samples(),
        new HostTensor(DType.F32, shape, whole.values()),
        whole.waitedNanos() / 1e9);
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
      Optional<BatchRing.Row> next = ring.claim();
      while (next.isPresent()) {
        BatchRing.Row row = next.get();
        long from = nanoTime.getAsLong();
        int sample = load(row, values);
        MemorySegment.copy(
            values,
            0,
            row.values(),
            ValueLayout.JAVA_FLOAT,
            4L * sampleLength * row.row(),
            sampleLength);
        ring.finished(row, sample, nanoTime.getAsLong() - from);
        next = ring.claim();
      }
      whole = true;
    } finally {
      if (!whole) {
        ring.breakDown();
      }
    }
  }

  /**
   * Loads the sample of the row, or the next good one after it; which it was. A sample that failed
   * before is tried again: what a row holds must not depend on what other rows met.
   */
  private int load(BatchRing.Row row, float[] values) {
    for (int skipped = 0; skipped < source.size(); skipped++) {
      int sample = row.order().sample(row.position() + skipped);
      try {
        source.load(row.order().epoch(), row.position(), sample, values);
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

  @Override
  public LoaderStatistics statistics() {
    return ring.statistics(failures.count());
  }

  @Override
  public Set<Integer> failedSamples() {
    return failures.all();
  }

  /**
   * Ends all threads, after the samples that they are loading, and frees the buffers. An interrupt
   * does not hurry it: the buffers may not go while a thread writes to them.
   */
  @Override
  public void close() {
    if (!ring.close()) {
      return;
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
    ring.release();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
