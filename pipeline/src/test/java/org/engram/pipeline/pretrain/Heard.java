package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.engram.models.training.watch.Alarm;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.tensor.Problem;

/** Keeps what a run tells, and does something after an update. */
final class Heard implements PretrainListener {
  final List<String> notes = new CopyOnWriteArrayList<>();
  final List<MonitorRecord> monitors = new CopyOnWriteArrayList<>();
  final List<String> failed = new CopyOnWriteArrayList<>();
  private final LongConsumer afterUpdate;

  Heard() {
    this(_ -> {});
  }

  Heard(LongConsumer afterUpdate) {
    this.afterUpdate = afterUpdate;
  }

  @Override
  public void note(String text) {
    notes.add(text);
  }

  @Override
  public void update(UpdateRecord update, long updates, Optional<Duration> left) {
    afterUpdate.accept(update.step());
  }

  @Override
  public void monitor(MonitorRecord monitor) {
    monitors.add(monitor);
  }

  @Override
  public void alarm(Alarm alarm) {
    // Alarms have tests of their own.
  }

  @Override
  public void checkpoint(Path folder) {
    // Looked for on the disk.
  }

  @Override
  public void failedSample(String file, Problem problem) {
    failed.add(file + ": " + problem.line());
  }
}
