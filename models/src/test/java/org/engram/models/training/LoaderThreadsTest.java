package org.engram.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for whom, and what ends with the loader. */
@Timeout(60)
class LoaderThreadsTest {
  private static final LoaderSettings ONE = new LoaderSettings(1, 1, 0);

  @Test
  void whatTheConsumerWaitedIsMeasured() throws InterruptedException {
    Thread consumer = Thread.currentThread();
    AtomicLong clock = new AtomicLong();
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    SampleSource source =
        new Numbers(2) {
          @Override
          public void load(int epoch, long position, int sample, float[] into) {
            int batch = begun.incrementAndGet(); // one worker, batches of one
            while (asked.get() < batch || consumer.getState() != Thread.State.WAITING) {
              Thread.onSpinWait(); // until it waits for this very batch
            }
            clock.addAndGet(2_500_000_000L);
            super.load(epoch, position, sample, into);
          }
        };
    try (BatchSource loader =
        PrefetchingLoader.open(
            source,
            BatchPlan.of(1, 1, 1),
            ONE,
            BatchMemory.NATIVE,
            LoaderListener.SILENT,
            clock::get)) {
      for (int batch = 1; batch <= 2; batch++) {
        asked.set(batch);
        assertThat(loader.next().orElseThrow().waitedSeconds()).isEqualTo(2.5);
      }
      assertThat(loader.statistics().waitedSeconds()).isEqualTo(5);
      assertThat(loader.statistics().loadingSeconds()).isCloseTo(5, within(1e-9));
    }
  }

  @Test
  void noMoreIsLoadedAheadThanTheBuffersHold() throws InterruptedException {
    AtomicInteger loaded = new AtomicInteger();
    AtomicReference<CountDownLatch> expected = new AtomicReference<>(new CountDownLatch(6));
    SampleSource source =
        new Numbers(100) {
          @Override
          public void load(int epoch, long position, int sample, float[] into) {
            super.load(epoch, position, sample, into);
            loaded.incrementAndGet();
            expected.get().countDown();
          }
        };
    try (BatchSource loader =
        PrefetchingLoader.open(
            source, BatchPlan.of(1, 2, 1), new LoaderSettings(1, 2, 0), LoaderListener.SILENT)) {
      expected.get().await();
      Thread worker = worker();
      while (worker.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(loaded).hasValue(6); // three buffers of two rows
      loader.next();
      while (worker.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(loaded).hasValue(6); // the first is still with the consumer
      expected.set(new CountDownLatch(2));
      loader.next();
      expected.get().await();
      while (worker.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(loaded).hasValue(8);
    }
  }

  private static Thread worker() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("engram-data-") && thread.isAlive())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void closingEndsAllThreadsAndFreesTheBuffersEvenInTheMiddle() throws InterruptedException {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch busy = new CountDownLatch(4);
    SampleSource source =
        new Numbers(1000) {
          @Override
          public void load(int epoch, long position, int sample, float[] into) {
            threads.add(Thread.currentThread());
            busy.countDown();
            super.load(epoch, position, sample, into);
          }
        };
    AtomicInteger released = new AtomicInteger();
    BatchMemory memory =
        bytes ->
            new BatchMemory.Block(Arena.ofAuto().allocate(bytes, 64), released::incrementAndGet);
    BatchSource loader =
        PrefetchingLoader.open(
            source,
            BatchPlan.of(1, 2, 9),
            new LoaderSettings(4, 3, 0),
            memory,
            LoaderListener.SILENT);
    busy.await();
    Thread.currentThread().interrupt();
    loader.close();
    loader.close();

    assertThat(Thread.interrupted()).isTrue(); // kept for the caller
    assertThat(threads).isNotEmpty();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(released).hasValue(4);
    assertThatThrownBy(loader::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anInterruptedWaitLosesNoBatch() throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    SampleSource source =
        new Numbers(4) {
          @Override
          public void load(int epoch, long position, int sample, float[] into) {
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            super.load(epoch, position, sample, into);
          }
        };
    try (BatchSource loader =
        PrefetchingLoader.open(
            source, new BatchPlan(1, false, 2, 0, 1, 1, 0, 0), ONE, LoaderListener.SILENT)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(loader::next).isInstanceOf(InterruptedException.class);
      gate.countDown();
      assertThat(loader.next().orElseThrow().samples()).containsExactly(0, 1);
      assertThat(loader.next().orElseThrow().samples()).containsExactly(2, 3);
    }
  }
}
