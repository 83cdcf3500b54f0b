package org.engram.pipeline.finetune;

import java.nio.file.Path;
import org.engram.models.finetuning.FinetuneStepSettings;
import org.engram.pipeline.pretrain.data.DataSettings;
import org.engram.tensor.ConfigurationException;

/**
 * A fine-tuning run as a configuration file describes it; what it leaves out is the published
 * run's.
 *
 * @param model directory of the pretrained model
 * @param target what is to be told
 * @param data the scans; {@code data.windows} says which windows are trained on, those judged are
 *     always the first ones
 * @param method what is trained
 * @param split who is trained on and who is judged
 * @param run how long and how often
 * @param step how an update comes about
 * @param schedule of the learning rate
 * @param pooler of an attentive probe
 * @param seed of the first training; the next ones count on from it
 */
public record FinetuneSettings(
    Path model,
    TargetSettings target,
    DataSettings data,
    Method method,
    SplitSettings split,
    FinetuneRunSettings run,
    FinetuneStepSettings step,
    RateSettings schedule,
    PoolerSettings pooler,
    long seed) {
  public FinetuneSettings {
    run.requireLongerThan(schedule.warmupEpochs());
    if (method.frozen() && (step.mixup() > 0 || step.dropPath() > 0)) {
      throw new ConfigurationException(
          "step.mixup, step.drop_path",
          step.mixup() + ", " + step.dropPath(),
          "0 with a frozen encoder",
          "They change what the encoder sees and does; set method: finetune, or both to 0");
    }
    if (target.task() == TargetSettings.Task.SURVIVAL) {
      throw new ConfigurationException(
          "target.task",
          "survival, of parcel series",
          "auto, classification, regression or multi-label",
          "Survival is trained on volumes; from embeddings of series it is engram probe's");
    }
    if (method == Method.LINEAR_PROBE && run.batchSize() < 2) {
      throw new ConfigurationException(
          "run.batch_size",
          Integer.toString(run.batchSize()),
          "2 or more: the batch norm of the linear probe needs a variance",
          "");
    }
  }

  /** The published fine-tuning. */
  public static FinetuneSettings defaults(Path model, TargetSettings target, DataSettings data) {
    return new FinetuneSettings(
        model,
        target,
        data,
        Method.FINETUNE,
        SplitSettings.defaults(),
        FinetuneRunSettings.defaults(),
        FinetuneStepSettings.defaults(),
        RateSettings.defaults(),
        PoolerSettings.defaults(),
        0);
  }
}
