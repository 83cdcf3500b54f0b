package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.models.brainjepa.NewModelSettings;
import org.engram.models.brainjepa.masking.MaskSettings;
import org.engram.models.brainjepa.pretrain.Objective;
import org.engram.models.directory.ModelType;
import org.engram.models.training.ScheduleSettings;
import org.engram.models.training.step.StepSettings;
import org.engram.models.training.watch.AlarmSettings;
import org.engram.models.training.watch.MonitorSettings;
import org.engram.pipeline.pretrain.data.DataSettings;
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
    implements SeriesSettings {

  public PretrainSettings {
    modelType.ifPresent(type -> TrainingConfig.requireType(type, ModelType.BRAIN_JEPA));
    SeriesSettings.require(model, startFrom, schedule, run);
  }

  @Override
  public Training open(RunFolder folder, boolean started, PretrainListener listener) {
    return BrainTraining.open(this, folder, started, listener);
  }
}
