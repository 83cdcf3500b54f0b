package org.engram.models.training.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.engram.models.training.watch.EventReader.only;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.engram.models.training.watch.EventReader.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir private Path folder;

  /** The check value of the CRC catalogue: the reader's own arithmetic is right. */
  @Test
  void theReaderKnowsTheChecksumsPublishedCheckValue() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);

    assertThat(EventReader.crc32c(digits, 0, 9)).isEqualTo(0xE3069283);
  }

  @Test
  void scalarsReadBackWithTheirStepsAndTimes() throws IOException {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("train/loss", 0.15625);
    scalars.put("schedule/learning_rate", -2.5e-4);
    scalars.put("train/gradient_norm", Double.NaN);
    Path file;
    try (EventFile events = EventFile.create(folder, Records.START, OptionalLong.empty())) {
      events.write(Records.START.plusMillis(1500), 300_000_000_000L, scalars);
      file = events.file();
    }

    List<List<Field>> events = EventReader.events(Files.readAllBytes(file));

    assertThat(events).hasSize(2);
    assertThat(only(events.get(0), 3).text()).isEqualTo("brain.Event:2");
    assertThat(only(events.get(0), 1).real()).isEqualTo(1_740_830_400.0);
    assertThat(only(events.get(1), 1).real()).isEqualTo(1_740_830_401.5);
    assertThat(only(events.get(1), 2).bits()).isEqualTo(300_000_000_000L);
    assertThat(scalars(events.get(1)))
        .containsExactly(
            Map.entry("train/loss", 0.15625),
            Map.entry("schedule/learning_rate", (double) -2.5e-4f),
            Map.entry("train/gradient_norm", Double.NaN));
  }

  @Test
  void histogramsReadBackWithAllTheirValues() throws IOException {
    float[] values = new float[1001];
    for (int i = 0; i < 1000; i++) {
      values[i] = (i - 250) / 100f;
    }
    values[1000] = Float.NaN;
    Path file;
    try (EventFile events = EventFile.create(folder, Records.START, OptionalLong.empty())) {
      events.write(Records.START, 7, "weights", Histogram.of(values));
      file = events.file();
    }

    List<Field> value =
        only(only(EventReader.events(Files.readAllBytes(file)).get(1), 5).message(), 1).message();
    List<Field> histogram = only(value, 5).message();
    double[] limits = only(histogram, 6).reals();
    double[] counts = only(histogram, 7).reals();

    assertThat(only(value, 1).text()).isEqualTo("weights");
    assertThat(only(histogram, 1).real()).isEqualTo(-2.5);
    assertThat(only(histogram, 2).real()).isEqualTo(7.49f, within(1e-6));
    assertThat(only(histogram, 3).real()).isEqualTo(1000);
    assertThat(only(histogram, 4).real()).isCloseTo(2495, within(1e-3));
    assertThat(only(histogram, 5).real()).isCloseTo(14558.35, within(1e-2));
    assertThat(limits).hasSize(64).isSorted().endsWith(only(histogram, 2).real());
    assertThat(counts).hasSize(64);
    assertThat(DoubleStream.of(counts).sum()).isEqualTo(1000);
    assertThat(DoubleStream.of(counts).min().orElseThrow()).isBetween(15.0, 16.0);
  }

  @Test
  void equalValuesAndNoValuesAreOneBucket() {
    assertThat(Histogram.of(new float[] {3, 3, 3}).counts()).containsExactly(3);
    assertThat(Histogram.of(new float[] {3, 3, 3}).limits()).containsExactly(3);
    assertThat(Histogram.of(new float[] {Float.NaN}).counts()).containsExactly(0);
  }

  @Test
  void aRunThatGoesOnTellsFromWhichStep() throws IOException {
    try (EventFile first = EventFile.create(folder, Records.START, OptionalLong.empty());
        EventFile second = EventFile.create(folder, Records.START, OptionalLong.of(41))) {
      assertThat(first.file().getFileName().toString())
          .startsWith("events.out.tfevents.1740830400.");
      assertThat(second.file().getFileName().toString())
          .startsWith("events.out.tfevents.1740830401.");

      List<Field> start = EventReader.events(Files.readAllBytes(second.file())).get(1);
      assertThat(only(start, 2).bits()).isEqualTo(41);
      assertThat(only(only(start, 7).message(), 1).bits()).isEqualTo(1);
    }
  }

  @Test
  void aRunsLogHasItsScalarsThere() throws IOException {
    try (TrainingLog log = TrainingLog.start(folder)) {
      log.update(Records.update(3, 0.5));
      log.monitor(Records.monitor(3, Records.latents(5), Records.latents(4)));
      log.histogram(Records.START, 3, "encoder/weights", new float[] {1, 2});
    }
    Path file;
    try (Stream<Path> files = Files.list(folder.resolve(TrainingLog.EVENTS))) {
      file = files.toList().getFirst();
    }

    List<List<Field>> events = EventReader.events(Files.readAllBytes(file));

    assertThat(events).hasSize(4);
    assertThat(scalars(events.get(1)))
        .containsEntry("train/loss", 0.5)
        .containsEntry("speed/samples_per_second", 12.5)
        .containsEntry("memory/resident_mb", 3210.5)
        .doesNotContainKey("memory/device_mb");
    assertThat(scalars(events.get(2)))
        .containsEntry("context/effective_rank", 5.0)
        .containsEntry("target/effective_rank", 4.0)
        .containsEntry("gradient_norm/encoder.blocks.0", 1.5)
        .containsEntry("probe/age_r2", 0.25);
  }

  private static Map<String, Double> scalars(List<Field> event) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    for (Field value : only(event, 5).message()) {
      scalars.put(only(value.message(), 1).text(), only(value.message(), 2).real());
    }
    return scalars;
  }
}
