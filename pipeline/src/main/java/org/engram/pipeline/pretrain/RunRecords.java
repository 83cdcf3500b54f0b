package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.models.training.watch.Alarm;
import org.engram.models.training.watch.Alarms;
import org.engram.models.training.watch.FiguresRecord;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.TrainingLog;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.run.Checkpoints;
import org.engram.pipeline.run.Checkpoints.Checkpoint;
import org.engram.pipeline.run.WholeFolder;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.TensorLists;

/** The files of a run and what is told of it: the work of the first process. */
final class RunRecords implements TrainingLoop.Records {
  private final Checkpoints checkpoints;
  private final TrainingLog log;
  private final Alarms alarms;
  private final PretrainListener listener;
  private final TrainedModel model;
  private final Map<String, String> provenance;
  private final long updates;
  private final Optional<RunProbe> probe;
  private double bestScore;

  private RunRecords(
      Checkpoints checkpoints,
      TrainingLog log,
      Alarms alarms,
      PretrainListener listener,
      TrainedModel model,
      Map<String, String> provenance,
      long updates,
      Optional<RunProbe> probe,
      double bestScore) {
    this.checkpoints = checkpoints;
    this.log = log;
    this.alarms = alarms;
    this.listener = listener;
    this.model = model;
    this.provenance = provenance;
    this.updates = updates;
    this.probe = probe;
    this.bestScore = bestScore;
  }

  /**
   * Opens the files.
   *
   * @param resume whether the run was started before: what was logged after its checkpoint, or all
   *     where it died before its first, is dropped
   * @param from the checkpoint that it goes on from
   * @param updates of the whole run
   */
  static RunRecords open(
      RunFolder folder,
      TrainingSettings settings,
      Checkpoints checkpoints,
      boolean resume,
      Optional<Checkpoint> from,
      PretrainListener listener,
      TrainedModel model,
      Map<String, String> provenance,
      long updates) {
    Optional<RunProbe> probe = model.probe();
    TrainingLog log =
        resume
            ? TrainingLog.resume(folder.path(), from.map(Checkpoint::step).orElse(0L))
            : TrainingLog.start(folder.path());
    RunHistory before = RunHistory.read(folder.path());
    return new RunRecords(
        checkpoints,
        log,
        Alarms.after(settings.alarms(), before),
        listener,
        model,
        provenance,
        updates,
        probe,
        probe.map(p -> p.best(before.monitors())).orElse(Double.NEGATIVE_INFINITY));
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

  @Override
  public void figures(FiguresRecord figures) {
    if (!figures.values().isEmpty()) {
      log.figures(figures);
      tell(alarms.figures(figures));
    }
  }

  @Override
  public boolean probes(int epochsBefore, int epochs, boolean monitored) {
    return probe.map(p -> p.due(epochsBefore, epochs, monitored)).orElse(false);
  }

  @Override
  public Map<String, Double> scores() {
    return probe.map(RunProbe::scores).orElse(Map.of());
  }

  @Override
  public boolean best(Map<String, Double> scores) {
    double score = probe.map(p -> p.score(scores)).orElse(Double.NEGATIVE_INFINITY);
    boolean best = score > bestScore;
    bestScore = best ? score : bestScore;
    return best;
  }

  @Override
  public void markBest(long update) {
    checkpoints.markBest(update);
  }

  private void tell(List<Alarm> begun) {
    for (Alarm alarm : begun) {
      log.alarm(alarm);
      listener.alarm(alarm);
    }
  }

  @Override
  public void checkpoint(RunState state) {
    requireFinite(state);
    log.force(); // a checkpoint without the records before it could not be resumed
    Checkpoint made =
        checkpoints.write(
            state.updates(), into -> CheckpointFiles.write(into, model, state, provenance));
    listener.checkpoint(made.folder());
  }

  /** An update may overflow a weight before any loss shows it; the last good checkpoint stays. */
  private void requireFinite(RunState state) {
    try (Scope _ = Scope.open()) {
      if (!Double.isFinite(TensorLists.norm(CheckpointFiles.weights(model.state())))) {
        throw new RefusedInputException(
            "update " + state.updates(),
            "weights that are not finite",
            "finite numbers",
            "The run stops. Its last good checkpoint is "
                + latest().map(c -> c.folder().toString()).orElse("none")
                + ". Lower the learning rate, lengthen the warm-up or set step.clip_norm, and"
                + " resume");
      }
    }
  }

  @Override
  public Optional<Checkpoint> latest() {
    return checkpoints.latest();
  }

  @Override
  public void finished(RunState state, Path folder) {
    checkpoint(state);
    WholeFolder.write(folder, into -> CheckpointFiles.export(into, model, provenance));
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
      public void figures(FiguresRecord figures) {
        // The first process tells.
      }

      @Override
      public boolean probes(int epochsBefore, int epochs, boolean monitored) {
        return false;
      }

      @Override
      public Map<String, Double> scores() {
        return Map.of();
      }

      @Override
      public boolean best(Map<String, Double> scores) {
        return false;
      }

      @Override
      public void markBest(long update) {
        // The first process writes.
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
