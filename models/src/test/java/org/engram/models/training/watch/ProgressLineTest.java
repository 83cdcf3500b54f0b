package org.engram.models.training.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  @Test
  void holdsAllThatOneWatches() {
    UpdateRecord update =
        new UpdateRecord(
            1200,
            14,
            0.143251,
            0.00049,
            0.0512,
            0.996123,
            12.44,
            0.012,
            OptionalDouble.of(3105),
            OptionalDouble.of(11_240),
            1.8,
            Records.START);

    assertThat(ProgressLine.text(update, 24_000, Optional.of(Duration.ofSeconds(7985))))
        .isEqualTo(
            "step 1200/24000  epoch 15  loss 0.1433  lr 4.90e-04  wd 0.0512  momentum 0.99612"
                + "  12.4 samples/s  wait 1.2 %  3.1 GB  11.2 GB on the device  2 h 13 min left");
  }

  @Test
  void leavesOutWhatIsNotKnown() {
    assertThat(ProgressLine.text(Records.update(1, Double.NaN), 10, Optional.empty()))
        .isEqualTo(
            "step 1/10  epoch 1  loss NaN  lr 5.00e-04  wd 0.0500  momentum 0.99600"
                + "  12.5 samples/s  wait 1.0 %  3.2 GB");
  }

  @Test
  void timesHaveTwoUnits() {
    assertThat(Stream.of(0, 59, 61, 3600, 86_399, 86_400, 273_600).map(Duration::ofSeconds))
        .extracting(ProgressLine::duration)
        .containsExactly(
            "0 s", "59 s", "1 min 01 s", "1 h 00 min", "23 h 59 min", "1 d 00 h", "3 d 04 h");
  }

  @Test
  void residentMemoryHoldsAtLeastTheHeapInUse() {
    assumeTrue(
        Files.isReadable(Path.of("/proc/self/status")), "resident memory is read from /proc");
    byte[] touched = new byte[64 << 20];
    java.util.Arrays.fill(touched, (byte) 1);

    assertThat(ProcessMemory.residentMb().orElseThrow()).isGreaterThan(touched.length / 1e6);
  }
}
