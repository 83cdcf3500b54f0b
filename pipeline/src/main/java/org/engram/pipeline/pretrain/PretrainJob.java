package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.models.training.BatchMemory;
import org.engram.models.training.BatchSource;
import org.engram.models.training.PrefetchingLoader;
import org.engram.models.training.RunLength;
import org.engram.models.training.Schedules;
import org.engram.pipeline.run.Checkpoints;
import org.engram.pipeline.run.Checkpoints.Checkpoint;
import org.engram.pipeline.run.StopRequest;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;

/**
 * A pretraining run: from its settings to a model directory. The same settings give the same model,
 * however often the run was stopped and resumed on the way (in one process on a CPU, bit for bit;
 * with published resuming the schedules of a Brain-JEPA run ahead, see {@link
 * org.engram.models.training.ResumedSchedules}).
 *
 * <p>The run's folder holds the effective configuration ({@code config.yaml}), {@code
 * provenance.json}, the logs, the model it started from ({@code initial/}), its checkpoints (each a
 * model directory) and at the end the trained model ({@code model/}).
 */
public final class PretrainJob {
  private final TrainingSettings settings;
  private final RunFolder folder;
  private final Compute compute;
  private final Ranks ranks;
  private final PretrainListener listener;
  private final StopRequest stop;

  private PretrainJob(
      TrainingSettings settings,
      RunFolder folder,
      Compute compute,
      Ranks ranks,
      PretrainListener listener,
      StopRequest stop) {
    this.settings = settings;
    this.folder = folder;
    this.compute = compute;
    this.ranks = ranks;
    this.listener = listener;
    this.stop = stop;
  }

  /**
   * Runs to the end, or to where it is asked to stop.
   *
   * @param out the run's folder: new or empty, or with {@code resume} that of a run
   * @param compute in float32
   */
  public static PretrainResult run(
      TrainingSettings settings,
      Path out,
      boolean resume,
      Compute compute,
      Ranks ranks,
      PretrainListener listener,
      StopRequest stop) {
    return new PretrainJob(settings, new RunFolder(out), compute, ranks, listener, stop)
        .run(resume);
  }

  private PretrainResult run(boolean resume) {
    if (resume) {
      folder.requireStarted();
    }
    if (!ranks.leads()) {
      ranks.barrier(); // the first process looks at the data and makes the run's folder
    }
    boolean started = resume || !ranks.leads();
    try (Training training = settings.open(folder, started, listener)) {
      Epochs epochs = Epochs.of(settings, training.samples().size(), ranks.rank(), ranks.size());
      RunLength length = epochs.length();
      requireUpdates(length);
      Schedules schedules = settings.schedules(length);
      training.requireMemory(compute, ranks.size());
      if (ranks.leads()) {
        training.warnings().forEach(listener::note);
        if (!resume) {
          RunFiles.write(folder, settings, training, compute, ranks.size());
        }
        ranks.barrier();
      }
      ranks.requireSame("the configuration", settings.yaml());
      ranks.requireSame("the scans", training.fingerprint());
      return train(training, epochs, schedules, resume);
    }
  }

  /** The accumulation is counted anew in each epoch, so a short epoch would never update. */
  private static void requireUpdates(RunLength length) {
    if (length.updatesPerEpoch() == 0) {
      throw new ConfigurationException(
          "step.accumulation",
          length.accumulation()
              + " iterations an update, but an epoch has "
              + length.iterationsPerEpoch(),
          "an update or more in each epoch",
          "Lower it, take a smaller batch, fewer processes or more samples, or raise"
              + " data.windows.per_run");
    }
  }

  private PretrainResult train(
      Training training, Epochs epochs, Schedules schedules, boolean resume) {
    RunLength length = epochs.length();
    Checkpoints checkpoints = new Checkpoints(folder.checkpoints(), settings.checkpoints().keep());
    Optional<Checkpoint> from = resume ? checkpoints.latest() : Optional.empty();
    RunState state =
        from.map(c -> resumed(RunState.read(c.folder()), length)).orElseGet(RunState::start);
    Training.Place place =
        new Training.Place(
            folder,
            compute,
            epochs.plan(),
            length,
            schedules,
            parameters -> ranks.reducer(parameters, settings.distributed()));
    try (TrainedModel model = training.model(place)) {
      from.ifPresent(checkpoint -> restore(checkpoint, model, state));
      try (BatchSource batches =
              PrefetchingLoader.open(
                  training.samples(),
                  epochs.from(state),
                  settings.loader(),
                  BatchMemory.of(compute.device()),
                  (name, problem, _) -> listener.failedSample(name, problem));
          TrainingLoop.Records records =
              ranks.leads()
                  ? RunRecords.open(
                      folder,
                      settings,
                      checkpoints,
                      resume,
                      from,
                      listener,
                      model,
                      RunFiles.metadata(folder),
                      length.updates())
                  : RunRecords.none()) {
        TrainingLoop loop = new TrainingLoop(settings, ranks, epochs, model, records, stop);
        TrainingLoop.Ended ended = loop.run(batches, state);
        Path result = folder.model();
        if (ended.finished()) {
          records.finished(loop.finalState(), folder.model());
        } else {
          result = checkpoints.latest().map(Checkpoint::folder).orElse(folder.initial());
        }
        int failed = ranks.union(batches.failedSamples());
        ranks.barrier();
        return new PretrainResult(
            folder.path(),
            result,
            ended.updates(),
            ended.finished(),
            failed,
            ended.skipped(),
            ended.loss());
      }
    }
  }

  private void restore(Checkpoint checkpoint, TrainedModel model, RunState state) {
    CheckpointFiles.restore(checkpoint.folder(), model, state.progress());
    listener.note("resumed from " + checkpoint.folder() + ", update " + state.updates());
  }

  /** Where the schedules stand after a resume. */
  private RunState resumed(RunState state, RunLength length) {
    long scheduled = settings.scheduledAtResume(length, state);
    if (scheduled != state.scheduled()) {
      listener.note(
          "the schedules stand at update "
              + scheduled
              + " where the interrupted run had "
              + state.scheduled()
              + ", as published; with schedule.resumed_schedules: updates it goes on as it was");
    }
    return state.withScheduled(scheduled);
  }

  /** The configuration that a run was started with. */
  public static Path configOf(Path run) {
    RunFolder folder = new RunFolder(run);
    folder.requireStarted();
    return folder.config();
  }
}
