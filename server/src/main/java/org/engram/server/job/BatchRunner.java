package org.engram.server.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.engram.cohort.EmbeddingRow;
import org.engram.pipeline.embed.Embedder;
import org.engram.pipeline.embed.KnownScan;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.server.metrics.Metrics;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Reads files in several threads and computes what was read in one, several together: from the
 * first that is ready it waits at most the latency for others to be computed with it. What is read
 * and not yet computed is bounded.
 *
 * @param <I> what a scan is read as
 */
final class BatchRunner<I> implements AutoCloseable {
  private static final long LOOK_MILLIS = 100;

  private final Embedder<I> embedder;
  private final int batch;
  private final long latencyNanos;
  private final Metrics metrics;
  private final BlockingQueue<Item> unread = new LinkedBlockingQueue<>();
  private final BlockingQueue<Read<I>> ready;
  private final List<Thread> threads = new ArrayList<>();
  private final ExecutorService ends = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock largeOnes = new ReentrantLock();
  private volatile boolean stopping;

  /**
   * One file of a job.
   *
   * @param large it may take much of the heap: one such is read at a time
   * @param wanted whether anybody still wants it
   * @param started is told when it is taken up
   * @param wasRead is told when it was read
   * @param ended is told the end, once
   */
  record Item(
      KnownScan scan,
      boolean large,
      Supplier<Boolean> wanted,
      Runnable started,
      Runnable wasRead,
      Consumer<End> ended) {}

  /** What became of a file. */
  sealed interface End {
    /** Its rows. */
    record Rows(List<EmbeddingRow> rows) implements End {}

    /** It cannot be used. */
    record Refused(Problem problem) implements End {}

    /** It could not be computed, by no fault of its own. */
    record Failed(Problem problem) implements End {}

    /** Nobody wants it any more. */
    record Dropped() implements End {}
  }

  private record Read<T>(Item item, ScanOutcome.Ready<T> input) {}

  /**
   * Starts the threads.
   *
   * @param batch scans computed together, 1 or more
   * @param latencyMillis that the first of a batch waits for others
   * @param readers threads that read
   */
  BatchRunner(Embedder<I> embedder, int batch, long latencyMillis, int readers, Metrics metrics) {
    this.embedder = embedder;
    this.batch = batch;
    this.latencyNanos = TimeUnit.MILLISECONDS.toNanos(latencyMillis);
    this.metrics = metrics;
    this.ready = new ArrayBlockingQueue<>(Math.max(2, 2 * batch));
    for (int i = 0; i < readers; i++) {
      threads.add(Thread.ofPlatform().name("engram-read-" + i).start(this::readAll));
    }
    threads.add(Thread.ofPlatform().name("engram-compute").start(this::computeAll));
  }

  void add(Item item) {
    unread.add(item);
  }

  /** Files that nobody has taken up. */
  int waiting() {
    return unread.size();
  }

  /** Takes up nothing more, finishes what is in work, and tells the ends of it. */
  @Override
  public void close() {
    stopping = true;
    for (Thread thread : threads) {
      joined(thread);
    }
    ends.close();
  }

  private static void joined(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void readAll() {
    try {
      while (!stopping) {
        Item item = unread.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (item != null) {
          read(item);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts it", e);
    }
  }

  private void read(Item item) throws InterruptedException {
    if (!item.wanted().get()) {
      end(item, new End.Dropped());
      return;
    }
    item.started().run();
    long began = System.nanoTime();
    Attempt<ScanOutcome<I>> outcome = item.large() ? alone(item) : tried(item);
    metrics.read((System.nanoTime() - began) / 1e9);
    item.wasRead().run();
    if (outcome.failure().isPresent()) {
      end(item, ended(outcome.failure().get(), true));
      return;
    }
    switch (outcome.value()) {
      case ScanOutcome.Refused<I>(_, Problem problem) -> end(item, new End.Refused(problem));
      case ScanOutcome.Ready<I> input -> {
        Read<I> read = new Read<>(item, input);
        while (!ready.offer(read, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          if (stopping) {
            return; // it is on disk, and is read again after the next start
          }
        }
      }
    }
  }

  private Attempt<ScanOutcome<I>> alone(Item item) {
    largeOnes.lock();
    try {
      return tried(item);
    } finally {
      largeOnes.unlock();
    }
  }

  private Attempt<ScanOutcome<I>> tried(Item item) {
    return Attempt.of(() -> embedder.read(item.scan()));
  }

  private void computeAll() {
    try {
      while (!stopping) {
        Read<I> first = ready.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          compute(collect(first));
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts it", e);
    }
  }

  private List<Read<I>> collect(Read<I> first) throws InterruptedException {
    List<Read<I>> group = new ArrayList<>(List.of(first));
    long until = System.nanoTime() + latencyNanos;
    while (group.size() < batch) {
      long left = until - System.nanoTime();
      Read<I> next = left > 0 ? ready.poll(left, TimeUnit.NANOSECONDS) : ready.poll();
      if (next == null) {
        break;
      }
      group.add(next);
    }
    return group;
  }

  private void compute(List<Read<I>> all) {
    List<Read<I>> group = new ArrayList<>();
    for (Read<I> one : all) {
      if (one.item().wanted().get()) {
        group.add(one);
      } else {
        end(one.item(), new End.Dropped());
      }
    }
    if (group.isEmpty()) {
      return;
    }
    long began = System.nanoTime();
    Attempt<List<Supplier<List<EmbeddingRow>>>> rows =
        Attempt.of(() -> embedder.compute(group.stream().map(Read::input).toList()));
    metrics.computed(group.size(), (System.nanoTime() - began) / 1e9);
    if (rows.failure().isEmpty()) {
      for (int i = 0; i < group.size(); i++) {
        Attempt<List<EmbeddingRow>> row = Attempt.of(rows.value().get(i)::get);
        end(
            group.get(i).item(),
            row.failure()
                .<End>map(failure -> ended(failure, false))
                .orElseGet(() -> new End.Rows(row.value())));
      }
    } else if (group.size() == 1) {
      end(group.getFirst().item(), ended(rows.failure().get(), false));
    } else {
      group.forEach(one -> compute(List.of(one))); // one of them may spoil it for the others
    }
  }

  /** Ends write to the disk: not in the thread that computes. */
  private void end(Item item, End end) {
    ends.execute(() -> item.ended().accept(end));
  }

  private static End ended(Throwable failure, boolean reading) {
    return switch (failure) {
      case FileFormatException malformed -> new End.Refused(malformed.problem());
      case RefusedInputException refused -> new End.Refused(refused.problem());
      case OutOfMemoryError _ when reading ->
          new End.Refused(
              new Problem(
                  "memory",
                  "more than this service has for one file",
                  "a file that fits in memory once unpacked",
                  "Send less at a time, or give the service more memory"));
      case EngramException other -> new End.Failed(other.problem());
      default -> {
        System.getLogger(BatchRunner.class.getName())
            .log(System.Logger.Level.ERROR, "{0}", Trace.of(failure));
        yield new End.Failed(
            new Problem(
                "service",
                "an unexpected failure (" + failure.getClass().getSimpleName() + ")",
                "",
                "This is a fault of the service: tell who runs it, with the job's id"));
      }
    };
  }

  /**
   * What came of a call: whatever it throws belongs to one scan and must not end a thread that
   * serves all.
   */
  private record Attempt<T>(T value, Optional<Throwable> failure) {
    static <T> Attempt<T> of(Callable<T> call) {
      FutureTask<T> task = new FutureTask<>(call);
      task.run();
      try {
        return new Attempt<>(task.get(), Optional.empty());
      } catch (ExecutionException e) {
        return new Attempt<>(null, Optional.of(e.getCause()));
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts it", e);
      }
    }
  }
}
