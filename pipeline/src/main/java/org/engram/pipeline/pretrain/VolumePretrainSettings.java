package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.engram.models.directory.ModelType;
import org.engram.models.neurojepa.pretrain.VolumeObjective;
import org.engram.models.neurojepa.sparse.SparseSettings;
import org.engram.models.training.LoaderSettings;
import org.engram.models.training.RunLength;
import org.engram.models.training.Schedules;
import org.engram.models.training.step.LeftOver;
import org.engram.models.training.step.StepPrecision;
import org.engram.models.training.step.StepSettings;
import org.engram.models.training.watch.AlarmSettings;
import org.engram.models.training.watch.MonitorSettings;
import org.engram.pipeline.pretrain.volume.VolumeDataSettings;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.distributed.DistributedSettings;

/**
 * A pretraining of a Neuro-JEPA as a configuration file describes it; what it leaves out is the
 * published run's.
 *
 * @param modelType neuro-jepa
 * @param data the volumes
 * @param seed of the weights, the masks, the order of the samples and their changes
 * @param model a new model, of the published size where nothing is said; instead of it {@code
 *     start_from} or {@code cooldown}
 * @param startFrom a model directory whose weights the run starts with
 * @param cooldown a run whose last phase this is
 * @param masking what is hidden from the encoder
 * @param objective what is minimised
 * @param sparse sparse latent prediction in the place of the objective's distance; the weight of
 *     the background stays the objective's
 * @param experts how they are kept at work
 * @param run how long
 * @param step how an update comes about
 * @param schedule of learning rate, weight decay and momentum
 * @param monitors how often the representations are looked at
 * @param alarms from where on a figure is worth an alarm
 * @param checkpoints when they are made
 * @param distributed how several processes find and serve each other
 * @param probe a phenotype to read out of the tokens every so many epochs, if any
 */
public record VolumePretrainSettings(
    String modelType,
    VolumeDataSettings data,
    long seed,
    Optional<VolumeModelSettings> model,
    Optional<Path> startFrom,
    Optional<CooldownSettings> cooldown,
    VolumeMaskSettings masking,
    VolumeObjective objective,
    Optional<SparseSettings> sparse,
    ExpertSettings experts,
    RunSettings run,
    StepSettings step,
    VolumeScheduleSettings schedule,
    MonitorSettings monitors,
    AlarmSettings alarms,
    CheckpointSettings checkpoints,
    DistributedSettings distributed,
    Optional<VolumeProbeSettings> probe)
    implements TrainingSettings {
  public VolumePretrainSettings {
    TrainingConfig.requireType(modelType, ModelType.NEURO_JEPA);
    boolean there = startFrom.isPresent() || cooldown.isPresent();
    if (there && model.equals(Optional.of(VolumeModelSettings.defaults()))) {
      model = Optional.empty(); // the file has no section model
    }
    if ((startFrom.isPresent() && cooldown.isPresent()) || there == model.isPresent()) {
      throw new ConfigurationException(
          "model, start_from, cooldown",
          there ? "several given" : "none given",
          "one of them: a new model's sizes, a model directory, or a run to cool down",
          "");
    }
    if (schedule.shape() != VolumeScheduleSettings.Shape.LINEAR) {
      run.requireWarmup(schedule.warmupEpochs(), schedule.ipeScale());
    }
  }

  /** The published run on these volumes, but in float32. */
  public static VolumePretrainSettings defaults(String modelType, VolumeDataSettings data) {
    return new VolumePretrainSettings(
        modelType,
        data,
        0,
        Optional.of(VolumeModelSettings.defaults()),
        Optional.empty(),
        Optional.empty(),
        VolumeMaskSettings.defaults(),
        VolumeObjective.defaults(),
        Optional.empty(),
        ExpertSettings.defaults(),
        new RunSettings(200, 48, OptionalLong.empty(), 10, OptionalInt.empty()),
        publishedStep(),
        VolumeScheduleSettings.defaults(),
        MonitorSettings.defaults(),
        AlarmSettings.defaults(),
        CheckpointSettings.defaults(),
        DistributedSettings.defaults(),
        Optional.empty());
  }

  private static StepSettings publishedStep() {
    return new StepSettings(
        1,
        LeftOver.CARRY,
        1,
        0,
        false,
        StepPrecision.FLOAT32,
        StepPrecision.FLOAT32,
        0.9,
        0.999,
        1e-8);
  }

  @Override
  public LoaderSettings loader() {
    return data.loader();
  }

  @Override
  public String startsFrom() {
    return cooldown
        .map(phase -> "the cooldown of " + phase.checkpoint())
        .or(() -> startFrom.map(Path::toString))
        .orElse("a new model, seed " + seed);
  }

  @Override
  public Schedules schedules(RunLength length) {
    return schedule.schedules(length);
  }

  @Override
  public Training open(RunFolder folder, boolean started, PretrainListener listener) {
    return VolumeTraining.open(this, folder, started, listener);
  }
}
