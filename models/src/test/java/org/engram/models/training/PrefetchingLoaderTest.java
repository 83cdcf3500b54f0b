package org.engram.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrefetchingLoaderTest {
  private static final LoaderSettings ONE = new LoaderSettings(1, 1, 0);

  /** Sample s at position p of epoch e is [1000 e + p, s, s]; some samples fail. */
  private static class Numbers implements SampleSource {
    final int size;
    final Set<Integer> bad;

    Numbers(int size, Integer... bad) {
      this.size = size;
      this.bad = Set.of(bad);
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public long[] shape() {
      return new long[] {1, 3};
    }

    @Override
    public void load(int epoch, long position, int sample, float[] into) {
      if (bad.contains(sample)) {
        throw new RefusedInputException(name(sample), "bad", "good", "");
      }
      into[0] = 1000L * epoch + position;
      into[1] = sample;
      into[2] = sample;
    }

    @Override
    public String name(int sample) {
      return "sample-" + sample;
    }
  }

  /** Every batch as text: epoch, iteration, positions, samples, values. */
  private static List<String> all(SampleSource source, BatchPlan plan, LoaderSettings settings) {
    List<String> batches = new ArrayList<>();
    try (BatchSource loader =
        PrefetchingLoader.open(source, plan, settings, LoaderListener.SILENT)) {
      for (Optional<LoadedBatch> next = loader.next(); next.isPresent(); next = loader.next()) {
        LoadedBatch batch = next.get();
        batches.add(
            batch.epoch()
                + ":"
                + batch.iteration()
                + Arrays.toString(batch.positions())
                + Arrays.toString(batch.samples())
                + batch.values()
                + Arrays.toString(batch.values().toFloats()));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return batches;
  }

  @Test
  void batchesComeInTheirOrderAndWhatIsLeftOverIsDropped() {
    BatchPlan plan = new BatchPlan(1, false, 2, 0, 1, 2, 0, 0);

    assertThat(all(new Numbers(5), plan, ONE))
        .containsExactly(
            "0:0[0, 1][0, 1]F32[2, 1, 3][0.0, 0.0, 0.0, 1.0, 1.0, 1.0]",
            "0:1[2, 3][2, 3]F32[2, 1, 3][2.0, 2.0, 2.0, 3.0, 3.0, 3.0]",
            "1:0[0, 1][0, 1]F32[2, 1, 3][1000.0, 0.0, 0.0, 1001.0, 1.0, 1.0]",
            "1:1[2, 3][2, 3]F32[2, 1, 3][1002.0, 2.0, 2.0, 1003.0, 3.0, 3.0]");
  }

  @Test
  void threadsAndPrefetchChangeNothing() {
    SampleSource source = new Numbers(101, 3, 50, 51, 52);
    BatchPlan plan = BatchPlan.of(9, 7, 3);
    List<String> one = all(source, plan, new LoaderSettings(1, 1, 0.5));

    assertThat(one).hasSize(42).doesNotHaveDuplicates();
    assertThat(all(source, plan, new LoaderSettings(3, 2, 0.5))).isEqualTo(one);
    assertThat(all(source, plan, new LoaderSettings(8, 5, 0.5))).isEqualTo(one);
  }

  @Test
  void aResumedRunGoesOnWithTheSameBatches() {
    SampleSource source = new Numbers(30, 4, 5);
    BatchPlan plan = BatchPlan.of(2, 4, 3);
    LoaderSettings settings = new LoaderSettings(2, 2, 0.5);
    List<String> whole = all(source, plan, settings);

    assertThat(whole).hasSize(21);
    assertThat(all(source, plan.from(1, 3), settings)).isEqualTo(whole.subList(10, 21));
    assertThat(all(source, plan.from(0, 7), settings)).isEqualTo(whole.subList(7, 21));
    assertThat(all(source, plan.from(3, 0), settings)).isEmpty();
  }

  @Test
  void ranksTogetherLoadWhatOneProcessLoads() throws InterruptedException {
    SampleSource source = new Numbers(20, 11);
    LoaderSettings settings = new LoaderSettings(2, 2, 0.5);
    BatchPlan half = new BatchPlan(5, true, 3, 0, 2, 1, 0, 0);
    try (BatchSource one =
            PrefetchingLoader.open(source, BatchPlan.of(5, 6, 1), settings, LoaderListener.SILENT);
        BatchSource first = PrefetchingLoader.open(source, half, settings, LoaderListener.SILENT);
        BatchSource second =
            PrefetchingLoader.open(source, half.forRank(1, 2), settings, LoaderListener.SILENT)) {
      for (int i = 0; i < 3; i++) {
        float[] whole = one.next().orElseThrow().values().toFloats();
        assertThat(Arrays.copyOf(whole, 9))
            .isEqualTo(first.next().orElseThrow().values().toFloats());
        assertThat(Arrays.copyOfRange(whole, 9, 18))
            .isEqualTo(second.next().orElseThrow().values().toFloats());
      }
      assertThat(one.next()).isEmpty();
      assertThat(second.next()).isEmpty();
    }
  }

  @Test
  void theNextGoodSampleTakesTheFailedOnesPlaceAndItsPosition() throws InterruptedException {
    List<String> told = new CopyOnWriteArrayList<>();
    BatchPlan plan = new BatchPlan(1, false, 3, 0, 1, 2, 0, 0);
    try (BatchSource loader =
        PrefetchingLoader.open(
            new Numbers(6, 1, 2, 5),
            plan,
            new LoaderSettings(1, 1, 0.5),
            (name, problem, failed) -> told.add(name + " " + problem.found() + " " + failed))) {
      assertThat(loader.next().orElseThrow().samples()).containsExactly(0, 3, 3);
      LoadedBatch last = loader.next().orElseThrow();
      assertThat(last.samples()).containsExactly(3, 4, 0); // after the last comes the first
      assertThat(last.values().toFloats()).startsWith(3, 3, 3, 4, 4, 4, 5, 0, 0);
      loader.next();
      loader.next();
      assertThat(loader.next()).isEmpty();
      assertThat(loader.statistics())
          .extracting(
              LoaderStatistics::batches, LoaderStatistics::failed, LoaderStatistics::replaced)
          .containsExactly(4L, 3, 6L);
    }
    assertThat(told).containsExactly("sample-1 bad 1", "sample-2 bad 2", "sample-5 bad 3");
  }

  @Test
  void tooManyFailuresEndTheRunWithTheShareAndTheLastReason() throws InterruptedException {
    SampleSource source =
        new Numbers(10, 0, 1) {
          @Override
          public void load(int epoch, long position, int sample, float[] into) {
            if (sample == 7) {
              throw new UncheckedIOException(new IOException("disk gone"));
            }
            super.load(epoch, position, sample, into);
          }
        };
    BatchPlan plan = new BatchPlan(1, false, 2, 0, 1, 1, 0, 0);
    try (BatchSource loader =
        PrefetchingLoader.open(
            source, plan, new LoaderSettings(1, 1, 0.2), LoaderListener.SILENT)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 5; i++) {
                  loader.next();
                }
              })
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("3 of 10 samples failed to load; expected at most a share of 0.2")
          .hasMessageContaining("sample-7: java.io.UncheckedIOException")
          .hasMessageContaining("disk gone");
      assertThatThrownBy(loader::next).isInstanceOf(RefusedInputException.class);
    }
  }

  @Test
  void aFaultOfAWorkerReachesTheConsumer() {
    SampleSource source =
        new Numbers(10) {
          @Override
          public void load(int epoch, long position, int sample, float[] into) {
            throw new IllegalStateException("a fault");
          }
        };
    try (BatchSource loader =
        PrefetchingLoader.open(
            source, BatchPlan.of(1, 2, 1), new LoaderSettings(3, 2, 0.5), LoaderListener.SILENT)) {
      assertThatThrownBy(loader::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a fault");
    }
  }

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

  @Test
  void settingsAreChecked() {
    assertThat(LoaderSettings.defaults()).isEqualTo(new LoaderSettings(2, 2, 0.01));
    assertThatThrownBy(() -> new LoaderSettings(0, 1, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("workers: 0; expected 1 to 1024 threads");
    assertThatThrownBy(() -> new LoaderSettings(1, 0, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("prefetch: 0");
    assertThatThrownBy(() -> new LoaderSettings(1, 1, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("max_failed_share: 1.0");
  }

  @Test
  void buffersForACpuAreOrdinaryMemory() {
    assertThat(BatchMemory.of(Device.CPU)).isSameAs(BatchMemory.NATIVE);
  }
}
