package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.engram.models.training.watch.Alarm;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.tensor.Problem;

/**
 * Hears what happens in a run, on the thread that runs it; of several processes, the first one's.
 */
public interface PretrainListener {
  /** Something a person should know, in words. */
  void note(String text);

  /**
   * The weights were updated.
   *
   * @param updates how many the run makes
   * @param left time left, where it can be told
   */
  void update(UpdateRecord update, long updates, Optional<Duration> left);

  /** The representations were looked at. */
  void monitor(MonitorRecord monitor);

  void alarm(Alarm alarm);

  void checkpoint(Path folder);

  /** A sample could not be read; another took its place. */
  void failedSample(String file, Problem problem);
}
