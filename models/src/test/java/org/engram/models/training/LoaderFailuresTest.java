package org.engram.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Samples that cannot be loaded. */
@Timeout(60)
class LoaderFailuresTest {
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
}
