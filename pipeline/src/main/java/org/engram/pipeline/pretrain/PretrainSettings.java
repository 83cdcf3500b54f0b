package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.NewModelSettings;
import org.engram.models.brainjepa.masking.MaskSettings;
import org.engram.models.brainjepa.pretrain.Objective;
import org.engram.models.directory.ModelType;
import org.engram.models.training.LoaderSettings;
import org.engram.models.training.ResumedSchedules;
import org.engram.models.training.RunLength;
import org.engram.models.training.ScheduleSettings;
import org.engram.models.training.Schedules;
import org.engram.models.training.step.StepSettings;
import org.engram.models.training.watch.AlarmSettings;
import org.engram.models.training.watch.MonitorSettings;
import org.engram.pipeline.pretrain.data.DataSettings;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.distributed.DistributedSettings;

/**
 * A pretraining run as a configuration file describes it; what it leaves out is the published
 * run's.
 *
 * @param modelType brain-jepa where it is given
 * @param seed of the weights, the masks, the order of the samples and their windows
 * @param model a new model; this or {@code start_from}
 * @param startFrom a model directory whose weights the run starts with
 * @param data the scans
 * @param masking what is hidden from the encoder
 * @param objective what is minimised
 * @param run how long
 * @param step how an update comes about
 * @param schedule of learning rate, weight decay and momentum
 * @param monitors how often the representations are looked at
 * @param alarms from where on a figure is worth an alarm
 * @param checkpoints when they are made
 * @param distributed how several processes find and serve each other
 * @param probe a phenotype to read out of the embeddings at each monitoring, if any
 */
public record PretrainSettings(
    Optional<String> modelType,
    long seed,
    Optional<NewModelSettings> model,
    Optional<Path> startFrom,
    DataSettings data,
    MaskSettings masking,
    Objective objective,
    RunSettings run,
    StepSettings step,
    ScheduleSettings schedule,
    MonitorSettings monitors,
    AlarmSettings alarms,
    CheckpointSettings checkpoints,
    DistributedSettings distributed,
    Optional<OnlineProbeSettings> probe)
    implements TrainingSettings {

  public PretrainSettings {
    modelType.ifPresent(type -> TrainingConfig.requireType(type, ModelType.BRAIN_JEPA));
    if (model.isPresent() == startFrom.isPresent()) {
      throw new ConfigurationException(
          "model, start_from",
          model.isPresent() ? "both given" : "neither given",
          "one of them: a new model's sizes, or a model directory to start from",
          "");
    }
    if (schedule.warmupEpochs() > run.epochs() * schedule.ipeScale()) {
      throw new ConfigurationException(
          "schedule.warmup_epochs",
          Double.toString(schedule.warmupEpochs()),
          "at most the run's epochs, %d (times schedule.ipe_scale, %s)"
              .formatted(run.epochs(), schedule.ipeScale()),
          "Shorten the warm-up, or train for more epochs: the learning rate would never reach its"
              + " peak");
    }
  }

  /** All that makes the model that the run starts with, but its weights. */
  NewModel newModel() {
    return model
        .map(sizes -> sizes.model("model", key -> "model." + key, "See docs/pretraining.md"))
        .orElseGet(() -> NewModel.of(ModelDescription.open(startFrom.orElseThrow())));
  }

  @Override
  public LoaderSettings loader() {
    return data.loader();
  }

  @Override
  public Schedules schedules(RunLength length) {
    return schedule.schedules(length);
  }

  @Override
  public long scheduledAtResume(RunLength length, RunState state) {
    if (schedule.resumedSchedules() == ResumedSchedules.UPDATES) {
      return state.scheduled();
    }
    // As published for the finished epochs; within one, the updates that were made in it.
    return schedule.updatesAtResume(length, state.epoch(), state.updates())
        + state.iteration() / step.accumulation();
  }

  @Override
  public Training open(RunFolder folder, boolean started, PretrainListener listener) {
    return BrainTraining.open(this, folder, started, listener);
  }

  @Override
  public String startsFrom() {
    return startFrom.map(Path::toString).orElse("a new model, seed " + seed);
  }
}
