package org.engram.models.training.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.engram.models.training.watch.Records.latents;
import static org.engram.models.training.watch.Records.monitor;
import static org.engram.models.training.watch.Records.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.engram.models.training.watch.Alarm.Kind;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {
  private static final Alarm ALARM =
      new Alarm(3, Kind.LOSS_NOT_FINITE, "loss", "the loss is NaN", "Lower it");

  @TempDir private Path folder;

  @Test
  void recordsReadBackAsTheyWereWritten() {
    UpdateRecord odd = update(2, Double.POSITIVE_INFINITY, Double.NaN, 0);
    MonitorRecord monitor = monitor(2, latents(5.25), latents(Double.NaN));
    try (TrainingLog log = TrainingLog.start(folder)) {
      log.update(update(1, 0.1 + 0.2));
      log.update(odd);
      log.monitor(monitor);
      log.alarm(ALARM);
    }

    RunHistory history = RunHistory.read(folder);

    assertThat(history.updates()).containsExactly(update(1, 0.1 + 0.2), odd);
    assertThat(history.monitors()).containsExactly(monitor);
    assertThat(history.alarms()).containsExactly(ALARM);
  }

  @Test
  void linesAreWrittenAtOnceAndHaveTheirKeys() throws IOException {
    try (TrainingLog log = TrainingLog.start(folder)) {
      log.update(update(1, 0.25));

      assertThat(text(TrainingLog.UPDATES))
          .isEqualTo(
              "{\"step\":1,\"epoch\":0,\"loss\":0.25,\"learning_rate\":5.0E-4,\"weight_decay\":0.05,\"momentum\":0.996,\"samples_per_second\":12.5,\"data_wait\":0.01,\"resident_mb\":3210.5,\"device_mb\":null,\"gradient_norm\":2.0,\"time\":\"2025-03-01T12:00:01Z\"}\n");
      assertThat(text(TrainingLog.TABLE))
          .isEqualTo(
              "step,epoch,loss,learning_rate,weight_decay,momentum,samples_per_second,data_wait,"
                  + "resident_mb,device_mb,gradient_norm,time\n"
                  + "1,0,0.25,5.0E-4,0.05,0.996,12.5,0.01,3210.5,,2.0,2025-03-01T12:00:01Z\n");
    }
  }

  @Test
  void aResumedRunHasTheFilesOfAnUninterruptedOne(@TempDir Path whole) throws IOException {
    try (TrainingLog log = TrainingLog.start(whole)) {
      write(log, 1, 9);
    }
    try (TrainingLog log = TrainingLog.start(folder)) {
      write(log, 1, 7);
    }
    for (String file : List.of(TrainingLog.UPDATES, TrainingLog.TABLE, TrainingLog.MONITORS)) {
      Files.writeString(folder.resolve(file), "{\"step\":8,\"ep", StandardOpenOption.APPEND);
    }

    try (TrainingLog log = TrainingLog.resume(folder, 4)) {
      write(log, 5, 9);
    }

    for (String file :
        List.of(TrainingLog.UPDATES, TrainingLog.TABLE, TrainingLog.MONITORS, TrainingLog.ALARMS)) {
      assertThat(text(file)).isEqualTo(Files.readString(whole.resolve(file))).isNotEmpty();
    }
  }

  @Test
  void aHalfWrittenLastLineIsCompletedWhereItEndsTheKeptPart() throws IOException {
    try (TrainingLog log = TrainingLog.start(folder)) {
      write(log, 1, 3);
    }
    String kept = text(TrainingLog.UPDATES);
    Files.writeString(
        folder.resolve(TrainingLog.UPDATES), "{\"step\":4", StandardOpenOption.APPEND);

    assertThat(RunHistory.read(folder).updates()).hasSize(3);
    try (TrainingLog log = TrainingLog.resume(folder, 100)) {
      assertThat(text(TrainingLog.UPDATES)).isEqualTo(kept);
      log.update(update(4, 0.5));
    }
    assertThat(RunHistory.read(folder).updates()).extracting(UpdateRecord::step).endsWith(3L, 4L);
  }

  @Test
  void aRunWhoseLogsWereMovedAwayGoesOnWithNewOnes() throws IOException {
    try (TrainingLog log = TrainingLog.resume(folder, 50)) {
      write(log, 51, 52);
    }

    assertThat(RunHistory.read(folder).updates()).hasSize(2);
    assertThat(Files.readAllLines(folder.resolve(TrainingLog.TABLE))).hasSize(3);
  }

  @Test
  void aNewRunLeavesTheLogOfAnotherAlone() throws IOException {
    Files.writeString(folder.resolve(TrainingLog.UPDATES), "mine\n");

    assertThatThrownBy(() -> TrainingLog.start(folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the log of another run")
        .hasMessageContaining("Resume that run, or choose another folder");
    assertThat(text(TrainingLog.UPDATES)).isEqualTo("mine\n");
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    try (TrainingLog log = TrainingLog.start(folder)) {
      write(log, 1, 3);
    }
    Path updates = folder.resolve(TrainingLog.UPDATES);
    Files.writeString(updates, text(TrainingLog.UPDATES).replace("{\"step\":2", "{\"stop\":2"));

    assertThatThrownBy(() -> RunHistory.read(folder))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("log.jsonl, line 2");
    assertThatThrownBy(() -> TrainingLog.resume(folder, 3))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("log.jsonl, line 2: '{\"stop\":2")
        .hasMessageContaining("Move the file away");
  }

  @Test
  void aTableWithOtherColumnsIsNotContinued() throws IOException {
    Files.writeString(folder.resolve(TrainingLog.TABLE), "step,loss\n1,0.5\n");

    assertThatThrownBy(() -> TrainingLog.resume(folder, 3))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("log.csv, line 1: 'step,loss'");
  }

  private String text(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  private static void write(TrainingLog log, long from, long to) {
    for (long step = from; step <= to; step++) {
      log.update(update(step, 1.0 / step));
      if (step % 2 == 0) {
        log.monitor(monitor(step, latents((double) step), latents(step + 1.0)));
      }
      if (step == ALARM.step()) {
        log.alarm(ALARM);
      }
    }
  }
}
