package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.pretrain.PretrainStep;
import org.engram.models.training.watch.Alarm;
import org.engram.models.training.watch.Alarms;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.TrainingLog;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.pretrain.Checkpoints.Checkpoint;

/** The files of a run and what is told of it: the work of the first process. */
final class RunRecords implements TrainingLoop.Records {
  private final Checkpoints checkpoints;
  private final TrainingLog log;
  private final Alarms alarms;
  private final PretrainListener listener;
  private final PretrainStep step;
  private final NewModel model;
  private final Map<String, String> provenance;
  private final long updates;

  private RunRecords(
      Checkpoints checkpoints,
      TrainingLog log,
      Alarms alarms,
      PretrainListener listener,
      PretrainStep step,
      NewModel model,
      Map<String, String> provenance,
      long updates) {
    this.checkpoints = checkpoints;
    this.log = log;
    this.alarms = alarms;
    this.listener = listener;
    this.step = step;
    this.model = model;
    this.provenance = provenance;
    this.updates = updates;
  }

  /**
   * Opens the files.
   *
   * @param from the checkpoint that the run goes on from: what was logged after it is dropped
   * @param updates of the whole run
   */
  static RunRecords open(
      RunFolder folder,
      PretrainSettings settings,
      Checkpoints checkpoints,
      Optional<Checkpoint> from,
      PretrainListener listener,
      PretrainStep step,
      NewModel model,
      Map<String, String> provenance,
      long updates) {
    TrainingLog log =
        from.map(checkpoint -> TrainingLog.resume(folder.path(), checkpoint.step()))
            .orElseGet(() -> TrainingLog.start(folder.path()));
    Alarms alarms =
        from.isPresent()
            ? Alarms.after(settings.alarms(), RunHistory.read(folder.path()))
            : new Alarms(settings.alarms());
    return new RunRecords(checkpoints, log, alarms, listener, step, model, provenance, updates);
  }

  @Override
  public void update(UpdateRecord update, Optional<Duration> left) {
    log.update(update);
    listener.update(update, updates, left);
    tell(alarms.update(update));
  }

  @Override
  public void monitor(Optional<MonitorRecord> monitor, Watcher watcher) {
    if (monitor.isEmpty()) {
      return;
    }
    log.monitor(monitor.get());
    for (Watcher.Gradient gradient : watcher.distributions()) {
      log.histogram(
          Instant.now(), monitor.get().step(), "gradients/" + gradient.name(), gradient.values());
    }
    listener.monitor(monitor.get());
    tell(alarms.monitor(monitor.get()));
  }

  private void tell(List<Alarm> begun) {
    for (Alarm alarm : begun) {
      log.alarm(alarm);
      listener.alarm(alarm);
    }
  }

  @Override
  public void checkpoint(RunState state) {
    log.force(); // a checkpoint without the records before it could not be resumed
    Checkpoint made =
        checkpoints.write(
            state.updates(), into -> CheckpointFiles.write(into, step, state, model, provenance));
    listener.checkpoint(made.folder());
  }

  @Override
  public Optional<Checkpoint> latest() {
    return checkpoints.latest();
  }

  @Override
  public void finished(RunState state, Path folder) {
    checkpoint(state);
    WholeFolder.write(folder, into -> CheckpointFiles.export(into, step, model, provenance));
  }

  @Override
  public void close() {
    log.close();
  }

  /** For the processes that are not the first. */
  static TrainingLoop.Records none() {
    return new TrainingLoop.Records() {
      @Override
      public void update(UpdateRecord update, Optional<Duration> left) {
        // The first process tells.
      }

      @Override
      public void monitor(Optional<MonitorRecord> monitor, Watcher watcher) {
        // The first process tells.
      }

      @Override
      public void checkpoint(RunState state) {
        // The first process writes.
      }

      @Override
      public Optional<Checkpoint> latest() {
        return Optional.empty();
      }

      @Override
      public void finished(RunState state, Path folder) {
        // The first process writes.
      }

      @Override
      public void close() {
        // Nothing was opened.
      }
    };
  }
}
