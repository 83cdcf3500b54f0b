package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.masking.SpatiotemporalMasking;
import org.engram.models.brainjepa.pretrain.PretrainModel;
import org.engram.models.brainjepa.pretrain.PretrainStep;
import org.engram.models.nn.Parameters;
import org.engram.models.training.BatchMemory;
import org.engram.models.training.BatchPlan;
import org.engram.models.training.BatchSource;
import org.engram.models.training.PrefetchingLoader;
import org.engram.models.training.ResumedSchedules;
import org.engram.models.training.RunLength;
import org.engram.models.training.Schedules;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.pretrain.Checkpoints.Checkpoint;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.file.Safetensors;

/**
 * A pretraining run: from its settings to a model directory. The same settings give the same model,
 * however often the run was stopped and resumed on the way (in one process on a CPU, bit for bit;
 * with published resuming the schedules run ahead, see {@link ResumedSchedules}).
 *
 * <p>The run's folder holds the effective configuration ({@code config.yaml}), {@code
 * provenance.json}, the logs, the model it started from ({@code initial/}), its checkpoints (each a
 * model directory) and at the end the trained model ({@code model/}).
 */
public final class PretrainJob {
  private final PretrainSettings settings;
  private final RunFolder folder;
  private final Compute compute;
  private final Ranks ranks;
  private final PretrainListener listener;
  private final StopRequest stop;

  private PretrainJob(
      PretrainSettings settings,
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
      PretrainSettings settings,
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
    boolean there = resume || !ranks.leads();
    // A new model's weights are written later, when all else is known to be right.
    NewModel about =
        there ? NewModel.of(ModelDescription.open(folder.initial())) : settings.newModel();
    ModelDescription description = about.description(folder.initial());
    try (PretrainData data = PretrainData.open(settings, description, folder.index(), listener)) {
      BatchPlan plan =
          BatchPlan.of(settings.seed(), settings.run().batchSize(), settings.run().epochs())
              .forRank(ranks.rank(), ranks.size());
      RunLength length =
          new RunLength(
              settings.run().epochs(),
              plan.iterations(data.samples().size()),
              settings.step().accumulation());
      requireUpdates(length);
      SpatiotemporalMasking masking =
          new SpatiotemporalMasking(
              settings.masking(), about.config().regions(), about.config().timePatches());
      Schedules schedules = settings.schedule().schedules(length);
      boolean gpu = compute.device().kind() == Device.Kind.CUDA;
      AvailableMemory.of(compute)
          .ifPresent(new BatchFit(settings, about.config(), masking, ranks.size(), gpu)::require);
      if (ranks.leads()) {
        data.samples().warnings().forEach(listener::note);
        if (!resume) {
          RunFiles.write(folder, settings, about, data, compute, ranks.size());
        }
        ranks.barrier();
      }
      ranks.requireSame("the configuration", YamlConfig.write(settings));
      ranks.requireSame("the scans", data.fingerprint());
      return train(about, description, data, plan, length, masking, schedules, resume);
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
      NewModel about,
      ModelDescription description,
      PretrainData data,
      BatchPlan plan,
      RunLength length,
      SpatiotemporalMasking masking,
      Schedules schedules,
      boolean resume) {
    Checkpoints checkpoints = new Checkpoints(folder.checkpoints(), settings.checkpoints().keep());
    Optional<Checkpoint> from = resume ? checkpoints.latest() : Optional.empty();
    RunState state =
        from.map(c -> resumed(RunState.read(c.folder()), length)).orElseGet(RunState::start);
    try (PretrainModel model = open(description);
        Ranks.Reducer reducer = ranks.reducer(model.networks().trained(), settings.distributed());
        PretrainStep step =
            new PretrainStep(
                model, settings.objective(), settings.step(), schedules, reducer.reducer())) {
      from.ifPresent(checkpoint -> restore(checkpoint, step, state));
      try (BatchSource batches =
              PrefetchingLoader.open(
                  data.samples(),
                  plan.from(state.epoch(), state.iteration()),
                  settings.data().loader(),
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
                      step,
                      about,
                      RunFiles.metadata(folder),
                      length.updates(),
                      settings.probe().map(probe -> probe(probe, description, data, model)))
                  : RunRecords.none()) {
        TrainingLoop loop =
            new TrainingLoop(
                settings,
                about.config(),
                compute,
                ranks,
                plan,
                length,
                masking,
                step,
                records,
                stop);
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

  private PhenotypeProbe probe(
      OnlineProbeSettings probe,
      ModelDescription description,
      PretrainData data,
      PretrainModel model) {
    return PhenotypeProbe.open(
        probe, settings.data(), settings.seed(), description, data.index(), model, listener);
  }

  private PretrainModel open(ModelDescription description) {
    try (Safetensors weights = Safetensors.open(description.weights())) {
      return PretrainModel.open(
          description.config(), description.gradients(), Parameters.Source.of(weights), compute);
    }
  }

  private void restore(Checkpoint checkpoint, PretrainStep step, RunState state) {
    CheckpointFiles.restore(checkpoint.folder(), step, state);
    listener.note("resumed from " + checkpoint.folder() + ", update " + state.updates());
  }

  /** Where the schedules stand after a resume. */
  private RunState resumed(RunState state, RunLength length) {
    if (settings.schedule().resumedSchedules() == ResumedSchedules.UPDATES) {
      return state;
    }
    // As published for the finished epochs; within one, the updates that were made in it.
    long scheduled =
        settings.schedule().updatesAtResume(length, state.epoch(), state.updates())
            + state.iteration() / settings.step().accumulation();
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
