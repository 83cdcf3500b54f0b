package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.NewModelSettings;
import org.engram.models.maskedautoencoder.RandomMasking;
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
 * A masked autoencoder's training as a configuration file describes it, with the keys of
 * Brain-JEPA's pretraining where they mean the same; what it leaves out is what that leaves out.
 * The momentum of the schedule moves nothing.
 *
 * @param modelType {@link #TYPE}
 * @param seed of the weights, the masks, the order of the samples and their windows
 * @param model a new model, whose predictor's sizes are those of the decoder; this or {@code
 *     start_from}
 * @param startFrom a model directory to start from: of a masked autoencoder, or of a Brain-JEPA
 *     whose encoder and predictor are taken
 * @param data the scans
 * @param masking which share of the patches is hidden
 * @param run how long
 * @param step how an update comes about
 * @param schedule of learning rate and weight decay
 * @param monitors how often the representations are looked at
 * @param alarms from where on a figure is worth an alarm
 * @param checkpoints when they are made
 * @param distributed how several processes find and serve each other
 */
public record AutoencoderSettings(
    String modelType,
    long seed,
    Optional<NewModelSettings> model,
    Optional<Path> startFrom,
    DataSettings data,
    RandomMasking masking,
    RunSettings run,
    StepSettings step,
    ScheduleSettings schedule,
    MonitorSettings monitors,
    AlarmSettings alarms,
    CheckpointSettings checkpoints,
    DistributedSettings distributed)
    implements TrainingSettings {

  /** What a configuration calls such a model. */
  public static final String TYPE = "masked-autoencoder";

  public AutoencoderSettings {
    if (!modelType.equals(TYPE)) {
      throw new ConfigurationException("model_type", "'" + modelType + "'", "'" + TYPE + "'", "");
    }
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

  /**
   * The training that a Brain-JEPA's is compared with: of the same data, in the same order, from
   * the same weights, for as many updates at the same rates.
   *
   * @param run of the Brain-JEPA, which was started
   */
  public static AutoencoderSettings like(
      PretrainSettings settings, RunFolder run, RandomMasking masking) {
    return new AutoencoderSettings(
        TYPE,
        settings.seed(),
        Optional.empty(),
        Optional.of(run.initial()),
        settings.data(),
        masking,
        settings.run(),
        settings.step(),
        settings.schedule(),
        settings.monitors(),
        settings.alarms(),
        settings.checkpoints(),
        settings.distributed());
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
    // As Brain-JEPA's: for the finished epochs; within one, the updates that were made in it.
    return schedule.updatesAtResume(length, state.epoch(), state.updates())
        + state.iteration() / step.accumulation();
  }

  @Override
  public Training open(RunFolder folder, boolean started, PretrainListener listener) {
    return AutoencoderTraining.open(this, folder, started, listener);
  }

  @Override
  public String startsFrom() {
    return startFrom.map(Path::toString).orElse("a new model, seed " + seed);
  }
}
