package org.engram.pipeline.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.engram.models.training.watch.Alarm;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.pretrain.PretrainListener;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.Problem;

/** Hears nothing. */
final class SilentDemo implements DemoListener, PretrainListener {
  @Override
  public void stage(String name) {}

  @Override
  public PretrainListener training() {
    return this;
  }

  @Override
  public ScanListener scans() {
    return ScanListener.SILENT;
  }

  @Override
  public void note(String text) {}

  @Override
  public void update(UpdateRecord update, long updates, Optional<Duration> left) {}

  @Override
  public void monitor(MonitorRecord monitor) {}

  @Override
  public void alarm(Alarm alarm) {}

  @Override
  public void checkpoint(Path checkpoint) {}

  @Override
  public void failedSample(String file, Problem problem) {}
}
