package org.engram.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrefetchingLoaderTest {
  private static final LoaderSettings ONE = new LoaderSettings(1, 1, 0);

  @Test
  void batchesComeInTheirOrderAndWhatIsLeftOverIsDropped() {
    BatchPlan plan = new BatchPlan(1, false, 2, 0, 1, 2, 0, 0);

    assertThat(Numbers.all(new Numbers(5), plan, ONE))
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
    List<String> one = Numbers.all(source, plan, new LoaderSettings(1, 1, 0.5));

    assertThat(one).hasSize(42).doesNotHaveDuplicates();
    assertThat(Numbers.all(source, plan, new LoaderSettings(3, 2, 0.5))).isEqualTo(one);
    assertThat(Numbers.all(source, plan, new LoaderSettings(8, 5, 0.5))).isEqualTo(one);
  }

  @Test
  void aResumedRunGoesOnWithTheSameBatches() {
    SampleSource source = new Numbers(30, 4, 5);
    BatchPlan plan = BatchPlan.of(2, 4, 3);
    LoaderSettings settings = new LoaderSettings(2, 2, 0.5);
    List<String> whole = Numbers.all(source, plan, settings);

    assertThat(whole).hasSize(21);
    assertThat(Numbers.all(source, plan.from(1, 3), settings)).isEqualTo(whole.subList(10, 21));
    assertThat(Numbers.all(source, plan.from(0, 7), settings)).isEqualTo(whole.subList(7, 21));
    assertThat(Numbers.all(source, plan.from(3, 0), settings)).isEmpty();
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
