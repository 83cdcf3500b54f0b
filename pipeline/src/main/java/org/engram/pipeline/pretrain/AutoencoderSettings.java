package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.models.brainjepa.NewModelSettings;
import org.engram.models.maskedautoencoder.RandomMasking;
import org.engram.models.training.ScheduleSettings;
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
    implements SeriesSettings {

  /** What a configuration calls such a model. */
  public static final String TYPE = "masked-autoencoder";

  public AutoencoderSettings {
    if (!modelType.equals(TYPE)) {
      throw new ConfigurationException("model_type", "'" + modelType + "'", "'" + TYPE + "'", "");
    }
    SeriesSettings.require(model, startFrom, schedule, run);
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

  @Override
  public Training open(RunFolder folder, boolean started, PretrainListener listener) {
    return AutoencoderTraining.open(this, folder, started, listener);
  }
}
